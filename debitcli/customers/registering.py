"""The road of every new customer and every change: draft → check → review → save. All ways in take it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING

from debitcli.commands import Run
from debitcli.company.settings import COUNTRY
from debitcli.customers import duplicates, finding, form, interruption, profile
from debitcli.customers.customer import NOUN, Customer
from debitcli.customers.duplicates import Twin
from debitcli.customers.form import Checked, Draft, Rules
from debitcli.errors import ConflictError, DataError, InterruptedByUserError, UsageError
from debitcli.fields import folding
from debitcli.fields.categories import DIVIDER
from debitcli.fields.value import Problem
from debitcli.terminal import output
from debitcli.terminal.safe import for_screen

if TYPE_CHECKING:
    from debitcli.database.book import Connection


@dataclass(frozen=True, slots=True)
class Options:
    """The flags of `add` and `edit` that concern the road and not a field."""

    allow_duplicate: bool = False
    allow_incomplete: bool = False
    dry_run: bool = False
    and_new: bool = False
    create_categories: bool = False
    add_categories: tuple[str, ...] = ()
    remove_categories: tuple[str, ...] = ()


def add_from_drafts(run: Run, drafts: Sequence[Draft], options: Options, *, several: bool) -> None:
    """Save customers that nobody is asked about: all of them, or none and every problem listed."""
    rules = _rules(run, options)
    checked = [form.check(draft, rules) for draft in drafts]
    problems = [
        replace(problem, record=position) if several else problem
        for position, one in enumerate(checked, 1)
        for problem in one.problems
    ]
    if problems:
        raise DataError(problems)
    _save(run, checked, rules, options)


def add_with_wizard(run: Run, draft: Mapping[str, str], options: Options) -> None:
    """Ask for what the draft lacks, show the review, save; again and again as long as the person wants."""
    from debitcli.customers.wizard import Decision, Wizard, fresh

    streams = run.streams
    rules = _rules(run, options)
    wizard = Wizard(streams, rules, lambda c: _twins(run, c), lambda number: _show(run, number), dict(draft))
    wizard.consents_are_known = form.CONSENTS in draft or run.yes
    streams.say("New customer  * required · Ctrl-C leaves, your answers are kept")
    interruption.offer_kept_draft(run, wizard)
    saved = 0
    while True:
        with interruption.keeps_draft(run, wizard, saved):
            if run.yes:
                wizard.ask_required()
                decision, checked = Decision.SAVE, wizard.checked()
            else:
                wizard.ask_all()
                decision, checked = wizard.decide(default=Decision.SAVE_AND_NEW if options.and_new else Decision.SAVE)
        if decision is Decision.DISCARD:
            interruption.discard_draft(run)
            if saved:
                break
            raise InterruptedByUserError("Discarded. Nothing was saved.")
        accepted = replace(options, allow_duplicate=options.allow_duplicate or not run.yes)
        with interruption.keeps_refused_draft(run, wizard):
            _refuse(checked.problems)
            _save(run, [checked], rules, accepted, reviewed=True)
        saved += not options.dry_run
        if decision is not Decision.SAVE_AND_NEW and not (options.and_new and run.yes):
            break
        wizard = fresh(wizard)
        streams.say("\nNext customer")
    if saved > 1 or options.and_new:
        streams.say(f"{saved} customer{'' if saved == 1 else 's'} saved.")


def edit(run: Run, words: str, draft: Mapping[str, str | None], options: Options) -> None:
    """Change a customer: by flags, or by the wizard where there are none and somebody can be asked."""
    rules = _rules(run, options)
    before = finding.resolve(run, words)
    draft = _with_categories(before, draft, options)
    if run.streams.can_ask and not run.yes and not options.dry_run:
        checked = _edit_with_wizard(run, before, draft, rules, ask=not draft)
    elif draft:
        checked = form.check(draft, rules, before)
    else:
        raise UsageError("Nothing to change was given.", "Give a flag such as --city, or --clear FIELD.")
    _refuse(checked.problems)
    changed = list(form.differences(before, checked.customer))
    if not changed and not checked.notes:
        run.streams.say(f"Nothing changed: customer {before.number} already has these values.")
        run.answer_with(before.number or "", form.as_record(before))
        return
    twins = _new_twins(run, before, checked.customer)
    if not run.streams.can_ask or options.dry_run or run.yes:
        _warn(run, checked)
        if not options.allow_duplicate:
            _refuse_twins(checked.customer, twins)
    if options.dry_run:
        from debitcli.customers import views

        run.streams.show(views.review_of_changes(before, checked, rules, twins, changed))
        run.streams.say("Nothing was saved (--dry-run).")
        return
    from debitcli.customers import records

    with run.book.writing() as connection:
        after = before
        if changed:
            after = records.edit(connection, before, checked.customer, actor=run.actor, now=run.now)
        _save_notes(run, connection, after, checked)
    run.streams.say(f"✓ Saved customer {after.number}.")
    run.answer_with(after.number or "", form.as_record(after))


def _with_categories(before: Customer, draft: Draft, options: Options) -> Draft:
    """The draft with `--add-category` and `--remove-category` applied to the categories that there are."""
    if not options.add_categories and not options.remove_categories:
        return draft
    typed = draft.get("categories") if "categories" in draft else form.as_text(before.categories)
    kept = [name for name in (typed or "").split(";") if name.strip()]
    gone = {folding.key(name) for name in options.remove_categories}
    names = [name for name in [*kept, *options.add_categories] if folding.key(name) not in gone]
    return {**draft, "categories": DIVIDER.join(names)}


def _edit_with_wizard(
    run: Run, before: Customer, draft: Mapping[str, str | None], rules: Rules, *, ask: bool
) -> Checked:
    """Ask for changes (all fields where no flag named one), and show old → new until it is right."""
    from debitcli.customers.wizard import Decision, Wizard

    given = {key: value or "" for key, value in draft.items()}
    wizard = Wizard(
        run.streams,
        rules,
        lambda c: _new_twins(run, before, c),
        lambda number: _show(run, number),
        given,
        before=before,
    )
    if ask:
        run.streams.say(
            f"Customer {before.number}  * required · Enter keeps a value · Ctrl-C leaves everything as it was"
        )
        wizard.ask_all()
    else:
        wizard.ask_again_for_what_is_wrong()
    checked = wizard.checked()
    if not form.differences(before, checked.customer) and not checked.notes:
        return checked
    decision, checked = wizard.decide(default=Decision.SAVE)
    if decision is Decision.DISCARD:
        raise InterruptedByUserError("Discarded. Nothing was changed.")
    return checked


def _save(run: Run, checked: Sequence[Checked], rules: Rules, options: Options, *, reviewed: bool = False) -> None:
    """The one place where new customers are saved: in one transaction, twins looked for inside it."""
    from debitcli.customers import consent_records, records
    from debitcli.database import drafts

    saved: list[Customer] = []
    with run.book.reading() if options.dry_run else run.book.writing() as connection:
        for one in checked:
            twins = records.twins(connection, one.customer)
            if options.dry_run:
                from debitcli.customers import views

                run.streams.show(views.review(one, rules, twins))
            if not options.allow_duplicate:
                _refuse_twins(one.customer, twins)
            if options.dry_run:
                continue
            if not reviewed:
                _warn(run, one, twins)
            saved += records.add(connection, [one.customer], actor=run.actor, now=run.now)
            consent_records.add(
                connection,
                [(saved[-1].id, saved[-1].number or "", one.consents)],
                granted=True,
                evidence="asked in the wizard" if reviewed else "given with customer add",
                actor=run.actor,
                now=run.now,
            )
            _save_notes(run, connection, saved[-1], one)
        if reviewed and not options.dry_run:
            drafts.discard(connection, actor=run.actor, noun=NOUN)
    if options.dry_run:
        run.streams.say("Nothing was saved (--dry-run).")
        return
    for customer in saved:
        lacking = form.missing(customer, rules.required)
        incomplete = f", incomplete: {', '.join(k for k in rules.form.by_key if k in lacking)}" if lacking else ""
        run.streams.say(f"✓ Saved as customer {customer.number}{incomplete}.")
    if reviewed and saved:
        run.streams.say(f"  debitcli customer show {saved[-1].number}")
    if run.structured and len(saved) != 1:
        output.write_records(
            run.streams, run.output, map(form.as_record, saved), columns=form.KEYS, brief=form.KEYS, table=lambda _: ""
        )
        return
    for customer in saved:
        run.answer_with(customer.number or "", form.as_record(customer))


def _save_notes(run: Run, connection: "Connection", customer: Customer, checked: Checked) -> None:
    if checked.notes:
        for name in run.companions:
            import_module(name).save_notes(run, connection, [(customer.id, text) for text in checked.notes])


def rules_of(run: Run, *, allow_incomplete: bool, create_categories: bool) -> Rules:
    """What the form goes by in this book and run; the country falls back to that of the user's locale."""
    from debitcli.company import records as company
    from debitcli.customers import custom_records, lookup_records

    with run.book.reading() as connection:
        values = company.read_settings(connection)
        categories = lookup_records.category_names(connection)
        required = lookup_records.required_fields(connection)
        custom = custom_records.definitions(connection)
    return Rules(
        required=required,
        default_country=values.get(COUNTRY.key) or run.streams.locale_country,
        locale=run.streams.locale,
        allow_incomplete=allow_incomplete,
        categories=categories,
        create_categories=create_categories,
        form=form.Form(custom),
    )


def _rules(run: Run, options: Options) -> Rules:
    return rules_of(run, allow_incomplete=options.allow_incomplete, create_categories=options.create_categories)


def _twins(run: Run, customer: Customer) -> list[Twin]:
    from debitcli.customers import records

    with run.book.reading() as connection:
        return records.twins(connection, customer)


def _new_twins(run: Run, before: Customer, after: Customer) -> list[Twin]:
    """The twins that a change makes; those that were there before say nothing new."""
    known = {(twin.number, twin.reason) for twin in _twins(run, before)}
    return [twin for twin in _twins(run, after) if (twin.number, twin.reason) not in known]


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise DataError(problems)


def _refuse_twins(customer: Customer, twins: Sequence[Twin]) -> None:
    certain = [twin for twin in twins if twin.certain]
    if certain:
        first = certain[0]
        raise ConflictError(
            f"Not saved: {customer.name} has the {first.reason} as customer {first.number}, {first.name}.",
            f"Look at it: debitcli customer show {first.number}   Save nevertheless: --allow-duplicate",
            [
                Problem(t.field, form.as_text(customer.value(t.field)), f"{t.reason} as customer {t.number}")
                for t in certain
            ],
        )


def _warn(run: Run, checked: Checked, twins: Sequence[Twin] = ()) -> None:
    if run.structured:
        return
    for warning in checked.warnings:
        run.streams.say(f"! {warning.field} {warning.message}")
    for sentence in duplicates.sentences(twins):
        run.streams.say(for_screen(sentence))


def _show(run: Run, number: str) -> None:
    from debitcli.customers import lookup_records

    with run.book.reading() as connection:
        customer = lookup_records.by_number(connection, number)
    if customer is not None:
        profile.show(run, customer, answer=False)
