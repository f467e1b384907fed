"""The rounding of the amount to pay follows the sum, also where a draft is changed."""

from office import Office


def test_a_changed_draft_is_rounded_anew_and_a_rounding_that_was_given_stays(sqlite_office: Office) -> None:
    desk, ana = sqlite_office.desk, sqlite_office.ana
    desk.ok("settings", "set", "invoice.rounding", "EUR=0.05")
    draft = desk.ok("invoice", "add", ana, "--line", "x @ 10.03 Z", "-o", "json").json
    assert (draft["rounding"], draft["payable"]) == ("0.02", "10.05")
    changed = desk.ok("invoice", "edit", draft["number"], "--line", "x @ 10.05 Z", "-o", "json").json
    assert (changed["rounding"], changed["payable"]) == ("0.00", "10.05")
    given = desk.ok("invoice", "edit", draft["number"], "--rounding", "-0.05", "-o", "json").json
    assert given["payable"] == "10.00"
    issued = sqlite_office.invoice(desk.ok("invoice", "issue", draft["number"]).out.strip())
    assert (issued["rounding"], issued["payable"]) == ("-0.05", "10.00")
