"""What other products export: how to recognise each by its header, and which of its columns is which field.

A field is one of the form, or `given_name`, `family_name`, `company` (put together by `exchange/names.py`).
"""

from dataclasses import replace

from debitcli.exchange.layout import Layout, layout_of

_GOOGLE = {
    "email": "E-mail 1 - Value|E-mail 2 - Value",
    "phone": "Phone 1 - Value|Phone 2 - Value",
    "address": "Address 1 - Street",
    "address2": "Address 1 - Extended Address",
    "city": "Address 1 - City",
    "region": "Address 1 - Region",
    "postal_code": "Address 1 - Postal Code",
    "country": "Address 1 - Country",
    "notes": "Notes",
    "website": "Website 1 - Value",
}

LAYOUTS: tuple[Layout, ...] = (
    layout_of(
        "freshbooks", "FreshBooks clients", "Organization|First Name|Last Name|Province/State|Street",
        company="Organization", given_name="First Name", family_name="Last Name", email="Email", phone="Phone",
        address="Street", city="City", region="Province/State", country="Country", postal_code="Postal Code",
        notes="Notes",
    ),
    layout_of(
        "wave", "Wave customers", "customer_name|contact_first_name|contact_last_name|postal_code/zip_code",
        website="website",
        name="customer_name", email="email", given_name="contact_first_name", family_name="contact_last_name",
        currency="customer_currency", number="account_number", phone="phone|mobile|toll_free", country="country",
        region="province/state", address="address_line_1", address2="address_line_2", city="city",
        postal_code="postal_code/zip_code",
    ),
    layout_of(
        "zoho", "Zoho contacts", "Display Name|Company Name|EmailID|Billing Code|Contact Type",
        website="Website",
        name="Display Name", company="Company Name", given_name="First Name", family_name="Last Name",
        phone="Phone|MobilePhone|Billing Phone", currency="Currency Code", notes="Notes", address="Billing Address",
        address2="Billing Street2", city="Billing City", region="Billing State", country="Billing Country",
        postal_code="Billing Code", payment_terms="Payment Terms|Payment Terms Label", email="EmailID",
    ),
    layout_of(
        "invoiceninja", "Invoice Ninja clients", "Paid to Date|Billing Street|Billing Apt/Suite|ID Number|VAT Number",
        website="Website",
        name="Name", address="Billing Street", address2="Billing Apt/Suite", city="Billing City",
        region="Billing State/Province", postal_code="Billing Postal Code", country="Billing Country",
        number="ID Number", tax_id="VAT Number", phone="Phone|Phone 2", currency="Currency",
        notes="Private Notes|Public Notes", given_name="First Name", family_name="Last Name", email="Email",
    ),
    # Four common words are no mark of their own where there is more.
    replace(
        layout_of(
            "invoicely", "Invoicely clients", "Client Name|Email|Phone|Country",
            name="Client Name", email="Email", phone="Phone", country="Country",
        ),
        alone=True,
    ),
    layout_of(
        "xero", "Xero contacts", "ContactName|EmailAddress|POAddressLine1|POPostalCode",
        website="Website",
        name="ContactName", number="AccountNumber", email="EmailAddress", given_name="FirstName",
        family_name="LastName", address="POAddressLine1|SAAddressLine1", address2="POAddressLine2", city="POCity",
        region="PORegion", postal_code="POPostalCode", country="POCountry", phone="PhoneNumber|MobileNumber|DDINumber",
        tax_id="TaxNumber", discount="Discount",
    ),
    layout_of(
        "quickbooks", "QuickBooks customers", "Name|Street|ZIP|Opening Balance|Resale Number",
        website="Website",
        name="Name", company="Company|Company name", email="Email", phone="Phone|Mobile", address="Street",
        city="City", region="State", postal_code="ZIP", country="Country",
    ),
    layout_of(
        "google", "Google contacts", "First Name|Last Name|Organization Name|Labels",
        given_name="First Name", family_name="Last Name", company="Organization Name", **_GOOGLE,
    ),
    layout_of(
        "google-old", "Google contacts (before 2024)", "Given Name|Family Name|Group Membership|E-mail 1 - Value",
        given_name="Given Name", family_name="Family Name", company="Organization 1 - Name", **_GOOGLE,
    ),
    layout_of(
        "outlook", "Outlook contacts", "First Name|Last Name|E-mail Address|Business Street|Business Phone",
        website="Web Page|Business Web Page|Personal Web Page",
        given_name="First Name", family_name="Last Name", company="Company", email="E-mail Address|E-mail 2 Address",
        phone="Business Phone|Mobile Phone|Primary Phone|Home Phone", address="Business Street|Home Street",
        city="Business City|Home City", region="Business State|Home State",
        postal_code="Business Postal Code|Home Postal Code",
        country="Business Country/Region|Business Country|Home Country/Region", notes="Notes",
    ),
    layout_of(
        "stripe", "Stripe customers", "id|Created (UTC)|Delinquent|Email",
        name="Name|Card Name|Description", email="Email", address="Card Address Line1", address2="Card Address Line2",
        city="Card Address City", region="Card Address State", country="Card Address Country",
        postal_code="Card Address Zip", currency="Currency", number="id",
    ),
    layout_of(
        "hubspot", "HubSpot contacts", "Record ID|First Name|Last Name|Contact owner",
        website="Website URL",
        given_name="First Name", family_name="Last Name", email="Email", phone="Phone Number|Mobile Phone Number",
        company="Company Name|Associated Company", address="Street Address", city="City", region="State/Region",
        postal_code="Postal Code", country="Country/Region", number="Record ID",
    ),
    layout_of(
        "woocommerce", "WooCommerce customers", "Name|Username|Sign Up|Total Spend|AOV",
        name="Name", email="Email", country="Country / Region", city="City", region="Region",
        postal_code="Postal Code",
    ),
    layout_of(
        "holded", "Holded contacts", "Fiscal name|Trade name|Contact person|Province",
        website="Website|Web",
        name="Fiscal name", contact="Contact person", tax_id="Contact ID|Contact NIF|NIF", phone="Phone|Mobile",
        email="Contact email|Contact's e-mail address|Email", address="Address", city="Population|Town|City",
        postal_code="Postal code", region="Province", country="Country", notes="Notes",
    ),
    layout_of(
        "sevdesk", "sevDesk Kontakte", "Kunden-Nr.|Nachname|Vorname|Organisation|PLZ|Ort",
        website="Webseite|Internet",
        number="Kunden-Nr.", family_name="Nachname", given_name="Vorname", company="Organisation", tax_id="USt-ID",
        address="Straße|Strasse", postal_code="PLZ", city="Ort", country="Land", phone="Telefon|Mobil",
        email="E-Mail", payment_terms="Zahlungsziel Tage", notes="Beschreibung", address2="Namenszusatz",
    ),
    layout_of(
        "lexware", "Lexware Office Kontakte", "Kundennummer|Firmenname|Vorname|Nachname|Umsatzsteuer ID",
        number="Kundennummer", company="Firmenname", given_name="Vorname", family_name="Nachname",
        tax_id="Umsatzsteuer ID|Steuernummer", address="Straße|Strasse|Straße 1", address2="Adresszusatz 1|Zusatz",
        postal_code="PLZ|PLZ 1", city="Ort|Ort 1", country="Land|Land 1", email="E-Mail|E-Mail 1",
        phone="Telefon|Telefon 1|Mobil", notes="Notizen|Notiz",
    ),
    layout_of(
        "debitoor", "SumUp Invoices (Debitoor) customers", "Customer number|Customer name|Postal code|VAT number",
        number="Customer number", name="Customer name", address="Address", postal_code="Postal code", city="City",
        region="State", country="Country", email="Email", phone="Phone", tax_id="VAT number", notes="Notes",
        contact="Contact person", payment_terms="Payment terms",
    ),
)  # fmt: skip
