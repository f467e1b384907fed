"""What customers owe: what is open on a day, and the account of one."""
