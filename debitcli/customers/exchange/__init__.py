"""What is special in files of customers: layouts of products, names in parts, vCards."""
