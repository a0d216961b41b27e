//! All findings, with the page that `klamm check --explain NAME` prints for each. The names are
//! stable.

pub struct Finding {
    pub name: &'static str,
    pub error: bool,
    /// Its meaning, why it matters, and what to do.
    pub page: &'static str,
}

const fn error(name: &'static str, page: &'static str) -> Finding {
    Finding {
        name,
        error: true,
        page,
    }
}

const fn warning(name: &'static str, page: &'static str) -> Finding {
    Finding {
        name,
        error: false,
        page,
    }
}

/// Sorted by name.
pub const FINDINGS: &[Finding] = &[
    error(
        "allow-on-internal",
        "An allow opens topics in which Kafka keeps its own state: `__consumer_offsets`, `__transaction_state`,\n`__share_group_state`, `__cluster_metadata`, `__remote_log_metadata`. Whoever can write them can move any group and finish\nany transaction.\n\nOnly reading and describing one of them by its full name can be allowed. Other topics that begin with `__`, those of\nDebezium or Cruise Control for instance, are opened by a pattern that itself begins with `__` and matches none of these.",
    ),
    error(
        "anchor",
        "A value has a YAML anchor (`&name`). Anchors and the references to them (`*name`) are not part of this language:\na reader of a rule must not have to look elsewhere for what it says, and a small file must not become a large one.\n\nWrite the value out. If the text begins with `&`, quote it.",
    ),
    warning(
        "any-proxy",
        "Everybody is listed in `proxies`, and so anybody may write a PROXY header that says where they come from. Name the addresses\nof the balancers.",
    ),
    warning(
        "audit-off",
        "The audit level is `none`: nothing is recorded. It exists for measurements.",
    ),
    error(
        "bad-file-name",
        "A file's name has a backslash or characters that do not show. `sha256sum` escapes such names, so nobody could\nrecompute the policy's hash.\n\nRename it.",
    ),
    error(
        "bad-id",
        "Ids of rules and names of roles have 1 to 64 lower-case letters, digits and hyphens. They stand in every decision,\nlog line and audit event.",
    ),
    error(
        "bad-member",
        "A member is `user:NAME`, `group:NAME`, `role:NAME` or `everyone`. In users and groups `*` matches any characters\nbut `/ , @ = :`, so that a pattern cannot cross a segment of a SPIFFE id or a distinguished name. A role is named in full.",
    ),
    error(
        "bad-pattern",
        "A name or pattern cannot be read. A pattern is a literal name, or has `*` for any characters, dots too.\n`{user}` and `{group}` stand for the subject's. Kafka's names have at most 249 characters.",
    ),
    error(
        "bad-rule",
        "A rule of `identity.certificates` cannot be read.\n\nA rule is the word of a field (`common_name`), or a field with what its value must look like: `san_uri: \"spiffe://prod.example/sa/{principal}\"`, where `{principal}` stands for one part of it, or the rules of Kafka's `ssl.principal.mapping.rules`: `subject: \"RULE:^CN=([^,]+),OU=Apps.*$/$1/L, DEFAULT\"`. What Java and Klamm would read differently in a pattern is refused.",
    ),
    error(
        "bad-signers",
        "A line of the signers' file cannot be read. It is OpenSSH's `allowed_signers` (ssh-keygen(1)), read strictly: names without patterns,\nkeys of Ed25519, ECDSA on P-256 or P-384, RSA from 2,048 bits on, or security keys; the options `namespaces`, `valid-after` and `valid-before`,\nthe times with their `Z`. Certificate authorities are not believed.\n\nA line that were passed over could be the one that somebody relies on.",
    ),
    error(
        "broad-member",
        "An allow gives a powerful right to people that nobody has named: `everyone`, or a member with `*`.\n\nPowerful are write, delete, alter and alter_configs, every right on the cluster, every right on the pattern `*`, and `observe`, which\nlets anything pass.\nMembers that come from included roles count too. Name the users or groups that need the right.",
    ),
    error(
        "cannot-read",
        "A file or directory could not be read at all; nothing is known of the policy. `klamm check` ends with status 2.",
    ),
    error(
        "claim",
        "A condition names the client's id or its library. Clients can say anything of these: they prove nothing, and nothing can be granted by\nthem, nor can a deny be escaped.\n\nA deny may hit who says so: `claimed: { client_id: \"console-*\" }`, with the keys `client_id`, `software` and `software_version`, each a\npattern or some. Who says something else, or nothing, is not hit: it keeps accidents away, not adversaries.",
    ),
    error(
        "contracts-disagree",
        "Two topic files match common names, neither one's names are a part of the other's, and they say different things of\nwhat can have only one value: owner, key, value, on_invalid, or the default of a setting.\n\nWhere one is narrower it wins. Here nothing could. Narrow one of them, or let both say the same.",
    ),
    warning(
        "covered-allow",
        "An allow gives nothing that another rule of the same role does not give under the same or fewer conditions.\n\nIt is noise for reviewers, and whoever removes it believes to have taken a right away. Remove one of the two.",
    ),
    error(
        "default-breaks-bound",
        "A contract fills in a value that breaks a bound on the same names, its own or another contract's. Whoever creates such a topic and\nleaves the setting open, as the default invites them to, would be refused.\n\nChoose a default within the bounds, or give the narrower names a default of their own.",
    ),
    warning(
        "deny-describe-alone",
        "A deny names only `describe`. As in Kafka, that hides names from listings and stops neither reading nor writing.\n\nDeny `read` and `write` too if that is meant.",
    ),
    error(
        "deny-not-taken",
        "`klamm import` cannot say a deny, or something that may be one. Without it somebody could do more than they could, and so nothing\nis written. Write it as a role's or a guard's `deny` yourself, and import the rest with `--anyway`.",
    ),
    error(
        "directory-too-large",
        "The directory holds more than 20,000 files or 64 MiB, counting each as often as links lead to it. It is probably not a policy's\ndirectory.",
    ),
    error(
        "duplicate-id",
        "Two rules have the same id. Ids are unique over the whole directory, because decisions are named by them.",
    ),
    error(
        "duplicate-key",
        "A map has a key twice. YAML readers take the last, and reviewers the first they see.",
    ),
    error(
        "duplicate-name",
        "Two guards, two grants or two teams have the same name, or two listeners of `klamm.yaml`. Messages, and for listeners policy, log and\nmetrics, tell them by their names.",
    ),
    error(
        "duplicate-role",
        "Two files give a role the same name. `role:NAME` would mean either.",
    ),
    error(
        "empty-condition",
        "A condition names nothing, or a list in it is empty. It would always or never hold, and does not say which.",
    ),
    error(
        "empty-file",
        "The file has no content. Remove it, or write what it is for.",
    ),
    error("empty-password", "A password file is empty."),
    error(
        "empty-policy",
        "The directory holds no role, no guard and no topic. A policy that says nothing denies everything; most likely this is the wrong\ndirectory.",
    ),
    warning(
        "ending-certificate",
        "A certificate, an authority or a revocation list that `klamm.yaml` names has ended, or ends within 30 days (a revocation list: within a day). What has ended is still shown to clients, who refuse it; clients whose certificate, authority or list has ended are refused.",
    ),
    error(
        "expectation-failed",
        "An expectation under `tests/` does not hold: the policy decides otherwise, or by other rules.\n\nAn `allow` passes when everything that is asked is allowed, each part by one of the rules listed. A `deny` passes when\nsomething is denied and each rule listed had a part in it; `nothing-allows` is the rule when no rule allows. A `who_can` passes\nwhen the members who may are exactly those that are listed.",
    ),
    error(
        "expired-certificate",
        "A certificate that Klamm shows to clients or to brokers has expired: whoever checks it refuses the connection. `klamm serve` starts all the same, says so in its\nlog, and takes a new certificate as soon as the file has one.",
    ),
    error(
        "fences-overlap",
        "Two teams' scopes have names in common: each team could give rights on the other's.\n\nGive each name to one team. What both need is said outside of their folders.",
    ),
    error(
        "file-too-large",
        "The file is larger than a policy file can be: 1 MiB for YAML, 4 MiB for others. Split it.",
    ),
    error(
        "group-name",
        "A group in `users.yaml` cannot be named so: names have no spaces, no `*` and nothing invisible.",
    ),
    error(
        "guarded-away",
        "A guard that makes no exception denies all that an allow gives: the allow never takes part, and whoever reads it believes\notherwise. What the allow implies counts: where the guard denies `read` alone, an allow of `read` still gives `describe`.\n\nRemove the allow, or name an exception in the guard.",
    ),
    error(
        "half-hours",
        "`hours` has one of `from` and `to`. Write both; without either, whole days are meant.",
    ),
    error(
        "idle-api",
        "A key under `apis` asks for none of the operations that the rule is about, so the rule can never take part in it.",
    ),
    error(
        "idle-hours",
        "`hours` names every day from its beginning to its end: it says nothing. Name `days`, or `from` and `to`.",
    ),
    error(
        "idle-operation",
        "Kafka does not know the operation on any of the resources that are named, so it says nothing.",
    ),
    error(
        "impossible-bounds",
        "Two bounds on the same setting, in one file or in two whose names overlap, never hold together: every request about such a topic\nwould be refused. All bounds that match a name count; none outranks another.\n\nWiden one of them, or make their names different.",
    ),
    error(
        "impossible-condition",
        "No connection can meet the condition, so the rule can never take part.",
    ),
    error(
        "impossible-name",
        "No topic can have this name. Names of topics have letters, digits, `.`, `_` and `-`, and at most 249 of them.\n\nPatterns have `*` for any characters; they are not regular expressions.",
    ),
    error(
        "insecure-cluster",
        "The brokers would get a password without TLS. Say `insecure: true` if the network in between is trusted.",
    ),
    error(
        "insecure-listener",
        "A listener without TLS takes passwords or tokens, or lets anybody in. Say `insecure: true` if that is meant.",
    ),
    error(
        "internal",
        "The file could not be read as a whole, and no other fault says why. Please report it with the file.",
    ),
    error(
        "iterations",
        "A verifier in `users.yaml` has too few or too many iterations. `klamm user add` writes a right one.",
    ),
    error(
        "key-not-text",
        "The key of a map is a list or a map. Keys are text.",
    ),
    error(
        "limits",
        "A limit of `klamm.yaml` is smaller than what it must hold, or larger than can be kept; or one of `policy.yaml` is zero, or longer than it\ncan be: 366 days for a grant, 30 for observing, 10 years for a review.",
    ),
    error(
        "long-grant",
        "A grant lasts longer than `limits` in `policy.yaml` lets it: 30 days, where nothing is said. Membership that does not end\nstands in the role itself, where it is reviewed.\n\nEnd it sooner, and renew it when it is still needed.",
    ),
    error(
        "long-observe",
        "A role or a contract observes for longer than `limits` in `policy.yaml` lets it: at most 30 days from now on. Observing is for finding out\nwhat people or producers need, not for leaving a door open.",
    ),
    warning(
        "look-alike",
        "Two different names of users or groups look alike (Unicode Technical Standard 39): a Cyrillic letter among Latin ones, `l` beside `1`,\n`O` beside `0`. Who reads a rule or the audit log takes one for the other. In messages, letters that look like others are escaped.\n\nWrite both names alike if one user is meant; rename one of them if there are two.",
    ),
    error(
        "misplaced-key",
        "A list of resources stands beside a verb. Resources of a verb stand in its map: `consume: { topics: [ … ] }`.\nBeside the verb they would be read as those of `operations`.\n\nIn an expectation: `at` belongs into `as`, and `who_can` stands alone, without `as` and `do`.",
    ),
    error(
        "misplaced-team",
        "A file that begins with `team:` stands elsewhere than the files it is a fence around. A fence is `teams/NAME/team.yaml`, or\n`teams/NAME.yaml`, and NAME is the team's.",
    ),
    error("missing-key", "A key that must be there is not."),
    error(
        "missing-schema",
        "A topic file names a schema that is not there. The path is relative to the topic file.",
    ),
    error(
        "missing-value",
        "A key has no value. Quote an empty text if it is meant: `\"\"`.",
    ),
    error(
        "name-sources",
        "Names of tokens and names of certificates are not kept apart: neither has a prefix, or one prefix begins the other. Whoever can get a token with\na chosen name could be somebody who enters by a certificate.\n\nGive one of them a `prefix` that begins no other, or write `same_person: true` where equal names are one person.",
    ),
    warning(
        "needless-insecure",
        "`insecure: true` stands where nothing is insecure. Remove it, so that it does not hide a later change.",
    ),
    error(
        "needless-key",
        "A key says nothing where it stands. Remove it, or add what it is about, so that nobody believes that it does something.",
    ),
    error(
        "needless-proxies",
        "`proxies` are the balancers that are believed where the source is `proxy_protocol`. Write `source: proxy_protocol`, or remove the key.",
    ),
    error("never-granted", "A grant ends before it begins."),
    error(
        "no-approval",
        "`approvals` in klamm.yaml asks for signatures, and there is no statement that could have been signed. It stands in `.approval/statement.yaml`\nin the policy's directory, or where `approvals.directory` says.\n\n`klamm approve --author NAME --ticket TEXT --write POLICY_DIR` writes one; whoever agrees signs it with\n`ssh-keygen -Y sign -n klamm-policy -f KEY < statement.yaml > NAME.sig`.",
    ),
    error("no-broker", "`cluster.bootstrap` names no broker."),
    warning(
        "no-decoy-secret",
        "SCRAM shows salt and iterations of a name before anything is proven. For names that nobody holds Klamm makes them up; without `decoy_secret` in\n`users.yaml` they are others after each restart and at each replica, while those of users stay, so that anybody can tell which names are users.\n\n`klamm user` writes the secret with its next change. All replicas need the same file.",
    ),
    error(
        "no-fence",
        "A folder under `teams/` has files, and there is no fence around them. Without one they could say anything.\n\nWrite `team: NAME`, `owner` and `scope` into `teams/NAME/team.yaml`, or, where the team may write all of its folder, into `teams/NAME.yaml`.",
    ),
    error("no-listener", "`klamm.yaml` names no listener."),
    warning(
        "no-members",
        "A role has rules and no members, so its rules never take part.",
    ),
    error(
        "no-principal",
        "Clients may enter a listener by a certificate alone, and nothing says which name they have then. Say it in `identity.certificates.principal`.",
    ),
    error(
        "no-proxies",
        "With `source: proxy_protocol` a listener believes what balancers say of a client's address. Anybody can write such a header,\nso the balancers must be named: `proxies: [ \"10.0.0.0/8\" ]`. A peer that is not among them is closed.",
    ),
    error(
        "no-resources",
        "A rule names no resources. A kind of resource that is not listed gets no right, so the rule would say nothing.",
    ),
    warning(
        "no-separator",
        "A pattern's star follows a letter or digit: `sales*` also matches `sales2` and `salesforce.raw`.\n\nWrite `sales.*` if the parts of `sales` are meant. A name is taken for what it is: `sales` itself needs its own entry.",
    ),
    error(
        "no-token",
        "Klamm is to log in at the brokers by OAUTHBEARER, and there is no token: neither `cluster.sasl.token_endpoint` nor `token_file` says where to get\none, or the first line of the file is not one.",
    ),
    error(
        "no-tokens",
        "A listener takes OAUTHBEARER, and `identity.tokens` names no issuer.",
    ),
    error(
        "no-users",
        "A listener takes PLAIN or SCRAM, and `identity.users` names no file.",
    ),
    error(
        "no-verifier",
        "A user in `users.yaml` has nothing to log in with. `klamm user add NAME` writes it.",
    ),
    error(
        "not-a-file",
        "Something in the directory is neither a file nor a directory (a pipe, a socket, a device). It is not read.",
    ),
    error(
        "not-archived",
        "A version of the policy could not be put into the archive beside the audit log, and so it is not in force; the one before is. Until it is archived,\nwhat it no longer allows is denied, and what it newly allows waits.\n\nWho had access on some day is answered by the archive. It is tried again by itself; see to the disk, or move an archive that was changed aside and\nkeep it.",
    ),
    error(
        "not-for-teams",
        "A guard stands in a team's folder. Guards are about everybody, whatever roles say; a team's files are about the team's names.\n\nA deny in one of the team's roles can be about names inside the scope.",
    ),
    error(
        "not-laid-out",
        "`klamm fmt` cannot lay the file out without changing what it says or losing a comment, so it leaves it alone, and\ntells the first place that would say something else: a key of several lines, for instance, or one below a `|`.\n\nIt loads as it is.",
    ),
    error(
        "not-separate",
        "Somebody is named in two roles that a guard's `separate` keeps apart, directly, by way of another role, or by a grant.\n\nWhoever has two of these roles at the same time may do nothing at all: take one of them away. Where it comes from groups\nthat a token names, this cannot be seen here; then every request of theirs is denied, and the decision names the separation.",
    ),
    error(
        "not-supported",
        "The language has this and this version cannot enforce it. A policy that says more than is enforced is not loaded:\nwhoever reads it would believe it.",
    ),
    warning(
        "not-taken",
        "`klamm import` leaves an entry out, or a part of it: the policy language refuses to say it, as a powerful right for everybody,\nor has no pattern for it. Nobody gets more than they had by that. Write a rule by hand if it is missed.",
    ),
    error("not-utf8", "The file is not UTF-8."),
    error(
        "not-yaml",
        "The file is not YAML. Most often the indentation is uneven, a colon lacks its blank, or a quote is not closed.",
    ),
    error(
        "old-serial",
        "The statement's serial is not above that of the version that is or was last in force. Serials only rise, so that nobody can bring an old\nversion back with its old signatures.\n\nA rollback is a new version: have a new statement signed.",
    ),
    error(
        "one-expectation",
        "`expect` has one of `allow`, `deny` and `observe`, with the id of a rule: for `observe` it is `nothing-allows`.",
    ),
    error(
        "one-verb",
        "A rule or an expectation says what it is about in exactly one way: one verb (`consume`, `produce`, `inspect`,\n`administer`), or operations; a deny can also say `everything: true`.",
    ),
    error(
        "only-in-deny",
        "`unless`, `everything` and `claimed` stand only under `deny`. An exception in an allow would be hard to read, an allow of\neverything cannot be written, and what a client says of itself proves nothing.",
    ),
    error(
        "only-in-guard",
        "`to` and `except` say whom a guard's deny hits. The rules of a role are about its members.",
    ),
    error(
        "open-fence",
        "A scope has a pattern that would let the team's files be about names that are nobody's or everybody's: one that begins with a star, one with\n`{user}` or `{group}`, or one for Kafka's own topics.\n\nName what is the team's, such as `sales.*`.",
    ),
    error(
        "other-previous",
        "The statement says that this version comes after another one than the one that is in force. Whoever signed has reviewed another change than\nthe one that would happen.\n\nPrint a new statement with `klamm approve --archive AUDIT_DIR`, and have it signed.",
    ),
    error(
        "other-version",
        "The statement that was signed has another content hash than the policy. Something was changed after it was signed, or the statement is an old\none.\n\nPut back what was signed, or have this version signed.",
    ),
    error(
        "outside",
        "A symbolic link in the policy's directory leads out of it. What is outside is not covered by the hash of the policy.",
    ),
    error(
        "outside-fence",
        "A file of a team is about something outside the team's scope: a topic, group or transactional id of others, the cluster, users, everything,\nor the grant of a role that is not the team's. A pattern has to be inside as a whole, with whatever fills `{user}` and `{group}`.\n\nSay it outside of the team's folder, where those who answer for it review it, or have the scope changed.",
    ),
    warning(
        "over",
        "A grant or an observing is over: it says nothing any more. Remove it, so that readers need not find out.",
    ),
    error(
        "pass-through",
        "With `cluster.sasl: pass_through` clients log in at the brokers by themselves, and what the brokers say of that is the proof. So every listener needs\n`sasl`, and nobody can be who a certificate says: the brokers have not seen it, and the client's key cannot be used twice.\n\nA certificate may still be asked for beside the login (`tls.client_ca`): it is an attribute of who has logged in.",
    ),
    error(
        "port-conflict",
        "Two listeners, or a listener and the admin address, would bind the same port.",
    ),
    error(
        "refused-character",
        "The file has a character that does not show: a control character, one that changes the reading direction, or one\nwithout width. What is read would not be what reviewers see (CVE-2021-42574).",
    ),
    error(
        "reserved-id",
        "`nothing-allows` names the decision when no rule allows, `waiting-version` a version of the policy that waits to be archived. No rule and no role can\nhave these ids.",
    ),
    warning(
        "review-due",
        "A role was last reviewed longer ago than `limits: { review: … }` in `policy.yaml` wants. Go through its members and\nrules, and write the day under `reviewed`.",
    ),
    error(
        "role-cycle",
        "Roles include one another in a circle, by `role:` among their members. Who has which role could not be said.",
    ),
    error(
        "role-of-team",
        "A role that a team writes is named outside of the team's files: as a member, or by a guard. The team decides who is in the role, and so it\nwould decide who gets the other role, is spared by the guard, or may do nothing because two roles are kept apart.\n\nName the users and groups that are meant. A grant outside of the folder may give the team's role to somebody.",
    ),
    error(
        "schema-cost",
        "Holding one value against a schema could cost too much. A schema has at most 10,000 subschemas; at most 128 of them lead to one another\nwithout a step into the value (`$ref` to `anyOf` to `$ref` ...); judging one value takes at most 10,000 steps; and its patterns take at most\n8 MiB when compiled.\n\nWrite alternatives side by side instead of one inside the other, or split the topic so that each schema describes fewer things.",
    ),
    error(
        "schema-dialect",
        "The `$schema` of a schema names no draft that Klamm knows, so nobody can say what its keywords mean. Known are the drafts 4, 6, 7, 2019-09\nand 2020-12. A vendor's dialect is usually one of them with keywords of its own: name the draft, and the other keywords are passed over.\nWithout `$schema` a schema is read as draft 2020-12.",
    ),
    error(
        "schema-format",
        "A schema names a `format` that is not known, so nothing would be checked. Known are those of JSON Schema 2020-12.",
    ),
    error(
        "schema-invalid",
        "A schema file is JSON and no JSON Schema: a keyword has a value that it does not take.",
    ),
    error(
        "schema-loop",
        "A schema leads back to itself without a step into the value, such as `{ \"$ref\": \"#\" }`: judging a value would never end.\n\nPut the reference below `properties`, `items` or another keyword that looks at a part of the value.",
    ),
    error(
        "schema-of-team",
        "A contract names a schema in the folder of a team that does not write the contract. Whoever changes the schema changes what the contract\nrequires.\n\nKeep the schema outside of the team's folder.",
    ),
    error(
        "schema-outside",
        "A topic file names a schema outside the policy's directory. Policy files name only what is covered by its hash.",
    ),
    error(
        "schema-pattern",
        "A regular expression in a schema cannot be used: it is none, its range begins or ends with a class escape such as `\\w`, it takes more than\n1 MiB when compiled, or matching it could take more than linear time (look-around, back-references).",
    ),
    error(
        "schema-reference",
        "A `$ref` of a schema leads nowhere. A schema is one file; nothing is fetched from elsewhere.",
    ),
    error(
        "schema-syntax",
        "A schema file is not JSON, or has a property twice.",
    ),
    error(
        "second-document",
        "The file goes on after `---`. One file says one thing.",
    ),
    error(
        "sni-without-tls",
        "`brokers.sni` of a listener gives each broker a name that clients say in the TLS handshake. Without TLS nobody says it,\nand all brokers would be one.\n\nAdd `tls` to the listener, or give each broker a port by `ports`.",
    ),
    warning(
        "source-unknown",
        "A listener has no `source`, or `source: unknown`, so an address proves nothing there: behind a balancer all clients have one. `limits.per_source` does not hold on it; the shares of listeners, users and claimed names do.\n\nWrite `source: direct` where clients connect without a balancer, or `source: proxy_protocol` behind one that speaks it.",
    ),
    error(
        "tab",
        "The file has a tab. YAML does not take tabs for indentation, and elsewhere they hide the width of a blank.",
    ),
    error(
        "tag",
        "A value has a YAML tag (`!name`). Every value is text until its key gives it a type. If the text begins with `!`, quote it.",
    ),
    warning(
        "template-in-deny",
        "A deny's name has `{user}` or `{group}`. These take only letters, digits, `_` and `-`: a user `a.b` fills nothing, and\nthe deny does not hit. That is right for an allow and seldom meant in a deny.",
    ),
    error(
        "too-deep",
        "Lists and maps, or directories, stand too deep in one another.",
    ),
    error(
        "too-few-approvals",
        "Not enough people besides the author have signed the statement. A person counts once, whatever keys they sign with; lines of the signers' file\nthat share a name or a key are one person; the author does not count.\n\n`klamm approve --verify` says what each signature is worth.",
    ),
    error(
        "too-many-overlaps",
        "So many contracts, or so many scopes of teams, have names in common with one another that they are not all compared: each pair of them\nwould have to agree, and the work grows with the square of their number. More than 500,000 pairs are refused.\n\nMake one contract of those that say the same, and narrow patterns whose star stands in front.",
    ),
    error(
        "too-many-values",
        "The file has more than 200,000 values. Split it.",
    ),
    error("two-ways", "The same is said in two ways. Say it in one."),
    warning(
        "unchecked-audience",
        "`identity.tokens.audience` is `{ unchecked: true }`: a token that the issuer made for any other service lets its bearer in here, too, and whoever runs\nthat service can use it.\n\nName the claim that shows for which client a token was made: `audience: { claim: client_id, is: [ … ] }`.",
    ),
    error(
        "unknown-api",
        "Kafka has no API of that name. Names are those of the protocol guide: `OffsetCommit`, `IncrementalAlterConfigs`.",
    ),
    error(
        "unknown-author",
        "The author whom a statement names is in no line of the file of signers. Whose signature is the author's own could not be said, and one person's own\nsignature would be enough.\n\nNames are compared by what people can tell apart: blanks around them, capitals and letters that look alike make no difference. An author who may\nnot sign needs a line, too, with a key for another namespace.",
    ),
    error(
        "unknown-class",
        "`policy.yaml` lists `classes`, and a topic is of one that is not among them: it would have no floors, though its file looks as if it had.\n\nCorrect the word, or add the class to `policy.yaml`, with `{}` when it needs no floor.",
    ),
    error(
        "unknown-file",
        "A file in the directory is not part of a policy. A rule in a file that is not read protects nothing, so nothing may look\nlike one. Policy is in `.yaml` files, schemas are in `schemas/`; `.md` files and names that begin with a dot are passed over.",
    ),
    error(
        "unknown-format",
        "A contract names a format that this version does not read.",
    ),
    error(
        "unknown-key",
        "The map has a key that the language does not know. A misspelt `deny` must not be a policy without it.",
    ),
    error(
        "unknown-kind",
        "The first key of a file tells its kind: `role`, `topic`, `guard`, `grant` or `team`.",
    ),
    error(
        "unknown-listener",
        "A condition names a listener that `klamm.yaml` does not have (told with `--config`). An allow or a deny `when` it\nnever takes part, and a deny `unless` it hits everybody.",
    ),
    warning(
        "unknown-own-user",
        "Klamm comes to the brokers by a token or a certificate, and by what name the brokers know it then is theirs to say\n(`sasl.oauthbearer.sub.claim.name`, `ssl.principal.mapping.rules`): nothing in `klamm.yaml` tells it.\n\nWhoever sets a SCRAM password for that name has all of Klamm's rights, so that AlterUserScramCredentials is refused for every\nuser until the name is known. Say it: `cluster: { user: NAME }`, without `User:`.",
    ),
    error(
        "unknown-role",
        "A role that no file declares is named: by a member of a role, by `to`, `except` or `separate` of a guard, or by a grant.",
    ),
    error(
        "unknown-rule",
        "An expectation names a rule that is not there, or expects an allow by `nothing-allows`.",
    ),
    error(
        "unknown-user",
        "A role, a grant, or `to` or `except` of a guard names a user that nobody can be (told with `--config`): `users.yaml` is all there is\nto log in by, and has no such name. Most likely it is misspelt, and somebody lacks a right, or is not hit by a deny.\n\nAdd the user with `klamm user add NAME`, or correct the member.",
    ),
    error(
        "unknown-word",
        "The value is none of the words that the key takes.",
    ),
    error(
        "unknown-zone",
        "A time zone is none of the IANA database. Names are those of places, such as `Europe/Paris`, or `UTC`; abbreviations mean\ndifferent things in different places.",
    ),
    error(
        "unproven-certificate",
        "A condition asks for a `certificate` and no listener that it is about asks clients for one (told with `--config`). What a\nconnection cannot prove never grants: an allow under it never holds, and a deny under it hits everybody.\n\nSay `client_ca` and `client_certificate` in the `tls` of a listener, or remove the condition.",
    ),
    error(
        "unproven-mechanism",
        "A condition asks for a `mechanism` and no listener that it is about offers it (told with `--config`): nobody can have logged\nin by it, so that an allow under it never holds, and a deny `unless` it hits everybody.\n\nName it in `sasl` of a listener. `TLS` is a certificate alone, `ANONYMOUS` no login at all.",
    ),
    error(
        "unproven-source",
        "A condition asks for a `source` and no listener that it is about can prove one (told with `--config`). What a connection\ncannot prove never grants: an allow under it never holds, and a deny under it hits everybody.\n\nSay `source: direct` at listeners that clients reach without a balancer in between, and `source: proxy_protocol` with the\nbalancers' addresses in `proxies` where balancers say who the client is.",
    ),
    error(
        "unquoted-star",
        "A value begins with `*` and is not quoted. YAML would read it as a reference. Write `\"*\"`.",
    ),
    warning(
        "untested-rule",
        "No expectation under `tests/` touches the rule (`klamm test --coverage`). A rule without a test can be removed or\nwidened and nothing says so.",
    ),
    error(
        "unusable-tls",
        "A certificate, key, authority or revocation list that `klamm.yaml` names cannot be read, or a key is not its certificate's. Klamm would not start with it.",
    ),
    warning(
        "unused",
        "`klamm.yaml` has a key that this version accepts and does not use yet.",
    ),
    error(
        "user-name",
        "A user in `users.yaml` cannot be named so: names have no spaces, no `*` and nothing invisible, and `ANONYMOUS` is taken.",
    ),
    error(
        "verifier",
        "A verifier in `users.yaml` cannot be read. `klamm user add NAME` writes a right one.",
    ),
    error(
        "weaker-contract",
        "A contract in a team's folder is narrower than one that is not the team's, and would replace its `key`, `value` or `on_invalid`. The narrowest\ncontract decides these, and so the team could undo what others require.\n\nA team's contract can add: bounds, audit, an owner, defaults, a schema where there is none.",
    ),
    error(
        "wrong-key",
        "The key belongs to another `mechanism`, or to another way to get a token. Keys that would not be used are not passed over.",
    ),
    error(
        "wrong-type",
        "A text, a list or a map stands where another of the three is expected.",
    ),
    error(
        "wrong-value",
        "The value is not of the type that the key takes.",
    ),
];

pub fn finding(name: &str) -> Option<&'static Finding> {
    FINDINGS.iter().find(|finding| finding.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, fs, path::Path};

    #[test]
    fn pages_are_sorted_and_unique() {
        assert!(
            FINDINGS.windows(2).all(|w| w[0].name < w[1].name),
            "{:?}",
            FINDINGS
                .windows(2)
                .find(|w| w[0].name >= w[1].name)
                .map(|w| w[1].name)
        );
    }

    fn code(path: &Path, all: &mut String) {
        for entry in fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                code(&path, all);
            } else if !path.ends_with("findings.rs") && !path.ends_with("tests.rs") {
                let text = fs::read_to_string(&path).unwrap();
                all.push_str(text.split("#[cfg(test)]\nmod tests").next().unwrap());
            }
        }
    }

    #[test]
    fn every_finding_in_the_code_has_a_page_and_every_page_a_finding() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut all = String::new();
        for part in ["policy", "text", "cli", "config", "identity", "schema"] {
            code(&root.join(part), &mut all);
        }
        let mut found = BTreeSet::new();
        for call in ["error(", "warning(", "fault(", "warn(", "halt("] {
            for rest in all.split(call).skip(1) {
                let quoted = rest
                    .trim_start()
                    .strip_prefix('"')
                    .and_then(|r| r.split('"').next());
                let is_name = |c: char| c.is_ascii_lowercase() || c == '-';
                found.extend(quoted.filter(|name| name.chars().all(is_name)));
            }
        }
        let missing: Vec<_> = found
            .iter()
            .filter(|name| finding(name).is_none())
            .collect();
        assert!(missing.is_empty(), "without a page: {missing:?}");
        let idle = FINDINGS
            .iter()
            .map(|f| f.name)
            .filter(|name| !all.contains(&format!("\"{name}\"")));
        assert_eq!(
            idle.collect::<Vec<_>>(),
            Vec::<&str>::new(),
            "without a finding"
        );
    }
}
