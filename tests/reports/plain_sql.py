"""What plain SQL finds in a book: the queries are written apart from the program, and know nothing but its tables."""

# In the tables, accounts of kind 3 are income, of kind 4 expenses; documents of type 1 are credit notes; settlements of
# kind 0 are payments, 1 credit notes, 2 cash discounts.
VIEW = """CREATE TEMP VIEW line AS
    SELECT e.date, substr(e.date, 1, 7) AS month, a.kind, coalesce(b.number, a.number) AS account,
        coalesce(b.name, a.name) AS name, l.base, CASE a.kind WHEN 3 THEN -l.base ELSE l.base END AS earned,
        e.noun, c.id AS customer, coalesce(c.number || ' ' || c.name, 'no customer') AS who,
        coalesce(c.country, 'no country') AS country, coalesce(x.supplier, 'no supplier') AS supplier
    FROM entry_line l JOIN entry e ON e.id = l.entry JOIN account a ON a.id = l.account
    LEFT JOIN account b ON b.id = a.merged_into
    LEFT JOIN invoice i ON e.noun = 'invoice' AND i.id = e.record
    LEFT JOIN payment p ON e.noun = 'payment' AND p.id = e.record
    LEFT JOIN expense x ON e.noun = 'expense' AND x.id = e.record
    LEFT JOIN customer c ON c.id = coalesce(i.customer, p.customer, x.customer)"""
IN_CATEGORIES = """CREATE TEMP VIEW line_of_category AS
    SELECT line.*, coalesce(g.name, 'no category') AS category FROM line
    LEFT JOIN customer_category k ON k.customer = line.customer LEFT JOIN category g ON g.id = k.category"""
INCOME = {
    "month": "SELECT month, sum(earned) FROM line WHERE kind = 3 AND date BETWEEN ? AND ? GROUP BY 1",
    "customer": "SELECT who, sum(earned) FROM line WHERE kind = 3 AND date BETWEEN ? AND ? GROUP BY 1",
    "country": "SELECT country, sum(earned) FROM line WHERE kind = 3 AND date BETWEEN ? AND ? GROUP BY 1",
    "account": "SELECT name, sum(earned) FROM line WHERE kind = 3 AND date BETWEEN ? AND ? GROUP BY 1",
}
EXPENSES = {
    "category": "SELECT name, sum(base) FROM line WHERE kind = 4 AND date BETWEEN ? AND ? GROUP BY 1",
    "supplier": "SELECT supplier, sum(base) FROM line WHERE kind = 4 AND date BETWEEN ? AND ? GROUP BY 1",
    "customer": "SELECT who, sum(base) FROM line WHERE kind = 4 AND date BETWEEN ? AND ? GROUP BY 1",
    "month": "SELECT month, sum(base) FROM line WHERE kind = 4 AND date BETWEEN ? AND ? GROUP BY 1",
}
OF_CUSTOMERS = """SELECT who, sum(earned) FROM line
    WHERE kind = ? AND (kind = 3 OR customer IS NOT NULL) AND date BETWEEN ? AND ? GROUP BY 1"""
OF_CATEGORIES = """SELECT category, sum(earned) FROM line_of_category
    WHERE kind = ? AND (kind = 3 OR customer IS NOT NULL) AND date BETWEEN ? AND ? GROUP BY 1"""
PROFIT = "SELECT account, sum(earned) FROM line WHERE kind IN (3, 4) AND date BETWEEN ? AND ? GROUP BY 1"
BALANCE = "SELECT account, sum(base) FROM line WHERE date <= ? GROUP BY 1"
VAT = """SELECT vat_side, vat_category, vat_rate, vat_country, sum(vat_base), sum(base) FROM entry_line
    WHERE vat_side IS NOT NULL AND vat_date BETWEEN ? AND ?
    AND account <> (SELECT id FROM account WHERE role = 'vat-not-due') GROUP BY 1, 2, 3, 4"""
OPEN = """SELECT currency, CAST(julianday(:day) - julianday(due) AS INTEGER),
    payable - (SELECT coalesce(sum(amount), 0) FROM settlement s WHERE s.invoice = i.id AND s.date <= :day)
    FROM invoice i WHERE issued IS NOT NULL AND type <> 1 AND date <= :day"""
OF_DOCUMENTS = """SELECT
    (SELECT coalesce(sum(CASE type WHEN 1 THEN -net ELSE net END), 0) FROM invoice
        WHERE issued IS NOT NULL AND currency = 'EUR')
    - (SELECT coalesce(sum(net), 0) FROM settlement_vat v JOIN settlement s ON s.id = v.settlement
        WHERE s.kind = 2 AND s.currency = 'EUR')
    + (SELECT coalesce(sum(earned), 0) FROM line WHERE kind = 3 AND noun IS NULL)"""
# A note that is used in part counts with its share, to half a cent each time.
PAID = """SELECT
    (SELECT coalesce(sum(v.net), 0) FROM settlement_vat v JOIN settlement s ON s.id = v.settlement
        JOIN invoice i ON i.id = s.invoice WHERE s.kind IN (0, 1) AND s.currency = 'EUR' AND i.type <> 1)
    - (SELECT coalesce(sum(1.0 * net * (payable - open) / payable), 0) FROM invoice
        WHERE type = 1 AND issued IS NOT NULL AND currency = 'EUR' AND payable <> 0)
    + (SELECT coalesce(sum(earned), 0) FROM line WHERE kind = 3 AND noun IS NULL),
    (SELECT count(*) FROM invoice WHERE type = 1)"""
