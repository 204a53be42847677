"""The structure checks. RULES is the whole list: a rule takes the tree and yields findings."""
from . import asvs, claims, documents, exceptions, machine, migrations, names, sizes, source, templates, words
from .tree import Tree

RULES = [
    names.capability_vocabulary,
    names.banned_words,
    names.type_named_as_its_module,
    sizes.within_limits,
    source.no_traps,
    source.no_slow_dates,
    source.no_print,
    source.sql_is_literal,
    templates.escaped,
    templates.no_inline_code,
    templates.pages_leave_the_frame_alone,
    migrations.row_security,
    migrations.released_are_frozen,
    words.used_keys_exist,
    words.locales_are_flat,
    words.locales_match_english,
    words.rooms_speak_every_language,
    machine.no_local_paths,
    documents.named_files_exist,
    claims.claims_have_suites,
    asvs.asvs_rows_are_shown,
]


def findings(root):
    """Every finding of every rule, then the exceptions nobody needed, in path and line order."""
    tree = Tree(root)
    found = [finding for rule in RULES for finding in rule(tree)]
    found += exceptions.unused(tree)
    return sorted(set(found), key=lambda finding: (finding.path, finding.line, finding.sentence))
