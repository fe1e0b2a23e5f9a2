namespace Sluice.Tests.Configuration;

public sealed class ProblemsInTheFileTests
{
    private const string Source = "sources: [{ name: s, write_key: k }]\n";

    [Theory]
    // Names that no file has.
    [InlineData("destinations_folder: \"a\\0b\"", "2:22 destinations_folder: 'a\uFFFDb' holds the character U+0000, which nothing can be made of")]
    [InlineData(
        "destinations: [{ name: d, type: stdout, actions: [{ name: a, script: \"a\\0b.js\" }] }]",
        "2:70 destinations[0].actions[0].script: 'a\uFFFDb.js' holds the character U+0000, which nothing can be made of")]
    // Keys.
    [InlineData("lissten: x", "2:1 lissten: unknown key; did you mean 'listen'?")]
    [InlineData("Region: us", "2:1 Region: unknown key; did you mean 'region'?")]
    [InlineData("publicUrl: x", "2:1 publicUrl: unknown key; did you mean 'public_url'?")]
    [InlineData("public-url: x", "2:1 public-url: unknown key; did you mean 'public_url'?")]
    [InlineData("rgeion: x", "2:1 rgeion: unknown key; did you mean 'region'?")]
    [InlineData(
        "retention: { horizon: 1d }",
        "2:14 retention.horizon: unknown key; use one of age, size, dead_letters, dead_letter_age")]
    [InlineData("region: us\nregion: us", "3:1 region: is given twice; the first is on line 2")]
    [InlineData("limits:\n  depth: 5\nlimits:\n  depth: 6", "4:1 limits: is given twice; the first is on line 2")]
    [InlineData("<<: x", "2:1: what follows << must be a set of keys, usually an alias such as *common")]
    // Privacy.
    [InlineData("privacy: { identify_lifts: some }", "2:28 privacy.identify_lifts: 'some' is not a choice here; use one of deletions, none, all")]
    [InlineData(
        "destinations: [{ name: d, type: stdout, redact: [$.trait.ssn] }]",
        "2:50 destinations[0].redact[0]: '$.trait.ssn' does not begin with a field of messages; did you mean 'traits'?")]
    [InlineData("destinations: [{ name: d, type: stdout, hash: [$.messageId] }]", "2:48 destinations[0].hash[0]: '$.messageId' is what a message is known by, and must stay")]
    [InlineData("destinations: [{ name: d, type: stdout, redact: [$.event], hash: [$.event] }]", "2:66 destinations[0].hash: A field can be in `redact` or in `hash`, not in both.")]
    [InlineData(
        "destinations: [{ name: d, type: relay, settings: { site_id: s, api_key: k }, redact: [$.event] }]",
        "2:86 destinations[0].redact: A destination that gets calls as they came in cannot be kept from parts of them: remove `redact`, or choose a kind that gets messages.")]
    // Web pages.
    [InlineData("browser: { origins: [] }", "2:21 browser.origins: is empty; for all origins, remove the key")]
    [InlineData("browser: { origins: ['*'] }", "2:22 browser.origins[0]: '*' is every origin; for that, leave the key out")]
    [InlineData(
        "browser: { origins: [www.example.com, 'https://*example.com'] }",
        "2:22 browser.origins[0]: 'www.example.com' is not an origin; write one such as https://www.example.com, or https://*.example.com for every host below it",
        "2:39 browser.origins[1]: 'https://*example.com' is not an origin; write one such as https://www.example.com, or https://*.example.com for every host below it")]
    [InlineData(
        "browser: { origins: [https://example.com/] }",
        "2:22 browser.origins[0]: 'https://example.com/' holds more than scheme, host and port; write one such as https://www.example.com, or https://*.example.com for every host below it")]
    [InlineData("browser: { sources: [S] }", "2:22 browser.sources[0]: 'S' is not the name of a source; did you mean 's'?")]
    [InlineData("browser: { trusted_proxies: [proxy.lan] }", "2:30 browser.trusted_proxies[0]: 'proxy.lan' is a name; proxies are known by their address: write one such as 10.0.0.0/8 or 10.1.2.3")]
    // Planned keys.
    [InlineData(
        "destinations:\n  - name: d\n    type: stdout\n    actions: []\n    allow: []",
        "5:14 destinations[0].actions: is empty; for what the destination does by itself, remove the key",
        "6:12 destinations[0].allow: is empty; for public addresses only, remove the key")]
    // Tests.
    [InlineData("tests: [{ name: t, call: { path: /x } }]", "2:9 tests[0]: A test expects something: `expect`, `requests`, `none`, or several of them.")]
    [InlineData("tests: [{ name: t, expect: [] }]", "2:9 tests[0].call: is missing: the call.")]
    [InlineData("tests: [{ name: t, call: { path: x }, expect: [] }]", "2:34 tests[0].call.path: 'x' is not a path; write it without scheme and host, such as /api/v1/customers/42/events")]
    [InlineData("tests: [{ name: t, call: { path: /x, method: PATCH }, expect: [] }]", "2:46 tests[0].call.method: 'PATCH' is not a method of the APIs; use one of POST, PUT, DELETE, GET")]
    [InlineData("tests: [{ name: t, call: { path: /x }, expect: [1] }]", "2:49 tests[0].expect[0]: must be a set of keys, not a single value")]
    [InlineData("tests: [{ name: t, call: { path: /x, body: { a: 1, a: 2 } }, expect: [] }]", "2:52 tests[0].call.body.a: is given twice; the first is on line 2")]
    [InlineData("tests: [{ name: t, call: { path: /x, body: ['${NOWHERE}'] }, expect: [] }]", "2:45 tests[0].call.body[0]: the environment variable NOWHERE is not set; set it, or write ${NOWHERE:-default}")]
    [InlineData("tests: [{ name: t, source: S, call: { path: /x }, expect: [] }]", "2:28 tests[0].source: 'S' is not the name of a source; did you mean 's'?")]
    [InlineData(
        "destinations: [{ name: out, type: stdout }]\ntests: [{ name: t, call: { path: /x }, requests: { outt: [] } }]",
        "3:52 tests[0].requests.outt: 'outt' is not the name of a destination; did you mean 'out'?")]
    [InlineData(
        "destinations: [{ name: out, type: stdout }]\ntests: [{ name: t, call: { path: /x }, requests: { out: [{ urll: u }] } }]",
        "3:60 tests[0].requests.out[0].urll: unknown key; did you mean 'url'?")]
    [InlineData(
        "destinations: [{ name: d, type: stdout, retry: { first: 1h, horizon: 1s } }]",
        "2:70 destinations[0].retry.horizon: The delay `first` must not be longer than `horizon`.")]
    // Shapes.
    [InlineData("limits: 5", "2:9 limits: must be a set of keys, each on a line of its own as 'key: value', not a single value")]
    [InlineData("limits: []", "2:9 limits: must be a set of keys, each on a line of its own as 'key: value', not a list")]
    [InlineData("limits:", "2:8 limits: has no value; give it one, or remove the key")]
    [InlineData("destinations: { name: d }", "2:15 destinations: must be a list, each item on a line of its own after '- ', not a set of keys")]
    [InlineData("region: [us]", "2:9 region: must be a single value, not a list")]
    [InlineData("region: { us: eu }", "2:9 region: must be a single value, not a set of keys")]
    [InlineData("region: ~", "2:9 region: has no value; give it one, or remove the key")]
    [InlineData("region: ''", "2:9 region: is empty; give it a value, or remove the key")]
    // Times.
    [InlineData(
        "destinations: [{ name: d, type: stdout, start: 31 Jan }]",
        "2:48 destinations[0].start: '31 Jan' is neither now, nor beginning, nor a time from 1970 on such as 2026-01-31 or 2026-01-31T12:00:00Z")]
    [InlineData(
        "destinations: [{ name: d, type: stdout, start: 1.5 }]",
        "2:48 destinations[0].start: '1.5' is neither now, nor beginning, nor a time from 1970 on such as 2026-01-31 or 2026-01-31T12:00:00Z")]
    // Values.
    [InlineData("region: uk", "2:9 region: 'uk' is not a region; did you mean 'us'?")]
    [InlineData("region: asia", "2:9 region: 'asia' is not a region; use one of us, eu")]
    [InlineData("json: lenent", "2:7 json: 'lenent' is not a way to read JSON; did you mean 'lenient'?")]
    [InlineData("public_url: example.com", "2:13 public_url: 'example.com' is not a URL; write all of it, such as https://example.com/path")]
    [InlineData("public_url: 'https://a:b@example.com'", "2:13 public_url: 'https://a:b@example.com' holds a user, a query or a fragment, but clients are told it and add paths to it; leave that out")]
    [InlineData("public_url: 'https://example.com/#x'", "2:13 public_url: 'https://example.com/#x' holds a user, a query or a fragment, but clients are told it and add paths to it; leave that out")]
    [InlineData("admin: { token: \u00e9 }", "2:17 admin.token: holds a letter that no request can carry as it is, such as an umlaut; use ASCII")]
    [InlineData("admin: { token: [] }", "2:17 admin.token: is empty; give it a value, or remove the key")]
    [InlineData("admin: { token: [hush, t, hush] }", "2:27 admin.token[2]: is the same as admin.token[0]; remove one of them")]
    [InlineData("admin: { token: { a: b } }", "2:17 admin.token: must be a list, each item on a line of its own after '- ', not a set of keys")]
    [InlineData("public_url: example.com:8080", "2:13 public_url: 'example.com:8080' is not a URL; write all of it, such as https://example.com/path")]
    [InlineData(
        "public_url: ftp://example.com",
        "2:13 public_url: 'ftp://example.com' is not an http or https URL, and only these are supported; write one such as https://example.com/path")]
    [InlineData("translation: { keep_email_in_traits: yes }", "2:38 translation.keep_email_in_traits: 'yes' is not true or false; write true")]
    [InlineData("translation: { keep_email_in_traits: off }", "2:38 translation.keep_email_in_traits: 'off' is not true or false; write false")]
    [InlineData("translation: { keep_email_in_traits: maybe }", "2:38 translation.keep_email_in_traits: 'maybe' is not true or false")]
    [InlineData("limits: { depth: deep }", "2:18 limits.depth: 'deep' is not a whole number; write digits alone")]
    [InlineData("limits: { depth: 6.5 }", "2:18 limits.depth: '6.5' is not a whole number; write digits alone")]
    [InlineData("limits: { depth: 99999999999999999999 }", "2:18 limits.depth: '99999999999999999999' is out of range; from 4 to 256 is possible")]
    [InlineData(
        "limits: { body_timeout: 30 }",
        "2:25 limits.body_timeout: '30' is not a duration; write a whole number and a unit, such as 500ms, 5s, 10m, 24h or 30d")]
    [InlineData(
        "limits: { body_timeout: 1.5s }",
        "2:25 limits.body_timeout: '1.5s' is not a duration; write a whole number and a unit, such as 500ms, 5s, 10m, 24h or 30d")]
    [InlineData(
        "limits: { call_bytes: 1 mega }",
        "2:23 limits.call_bytes: '1 mega' is not a size; write a whole number and a unit, such as 32KB, 1MiB or 20GB")]
    [InlineData(
        "limits: { item_bytes: 20KB, batch_bytes: 10KB }",
        "2:42 limits.batch_bytes: The limit `item_bytes` (20KB) must not be larger than `batch_bytes`, which is 10KB.")]
    [InlineData("limits: { item_bytes: 1MB }", "2:23 limits.item_bytes: The limit `item_bytes` (1MB) must not be larger than `batch_bytes`, which is 500KB.")]
    // Addresses.
    [InlineData("listen: []", "2:9 listen: must hold an address to listen on")]
    [InlineData("listen: [8080]", "2:10 listen[0]: '8080' is not an address; write one such as http://127.0.0.1:8080, or http://0.0.0.0:8080 for every network of this machine")]
    [InlineData("listen: https://127.0.0.1", "2:9 listen: 'https://127.0.0.1' needs TLS, which is for a proxy in front of the gateway; write http")]
    [InlineData("listen: http://example.com:80", "2:9 listen: 'http://example.com:80' has a host name; write one such as http://127.0.0.1:8080, or http://0.0.0.0:8080 for every network of this machine")]
    [InlineData("listen: http://127.0.0.1/x", "2:9 listen: 'http://127.0.0.1/x' holds more than an address and a port; write one such as http://127.0.0.1:8080, or http://0.0.0.0:8080 for every network of this machine")]
    // Variables.
    [InlineData("region: ${NOWHERE}", "2:9 region: the environment variable NOWHERE is not set; set it, or write ${NOWHERE:-default}")]
    [InlineData(
        "data: ${ONE}/${TWO}",
        "2:7 data: the environment variable ONE is not set; set it, or write ${ONE:-default}",
        "2:7 data: the environment variable TWO is not set; set it, or write ${TWO:-default}")]
    [InlineData("region: ${EMPTY}", "2:9 region: is empty; give it a value, or remove the key")]
    [InlineData("data: ${NOWHERE:-${KEY}}", "2:7 data: a default cannot hold another variable; write ${NAME:-default} with a text in it, or ${NAME} alone")]
    [InlineData("data: ${KEY:-a${B:-b}c}", "2:7 data: a default cannot hold another variable; write ${NAME:-default} with a text in it, or ${NAME} alone")]
    [InlineData("region: ${not closed", "2:9 region: '${' begins a variable; write ${NAME}, ${NAME:-default} or ${file:/path}, or $${ for a literal ${")]
    // What would be in the way later.
    [InlineData("data: \"a\\0b\"", "2:7 data: 'a\uFFFDb' holds the character U+0000, which nothing can be made of")]
    [InlineData("listen: [http://127.0.0.1:80, http://127.0.0.1]", "2:31 listen[1]: is the same as listen[0]; remove one of them")]
    [InlineData("listen: [http://127.0.0.1:8080, http://127.0.0.1:8080/]", "2:33 listen[1]: is the same as listen[0]; remove one of them")]
    [InlineData("destinations: [{ name: d, type: stdout, sources: [s, s] }]", "2:54 destinations[0].sources[1]: is the same as destinations[0].sources[0]; remove one of them")]
    [InlineData("\"a\\nb\": 1", "2:1 a\uFFFDb: unknown key; use one of listen, data, public_url, region, sources, open_source, destinations, destinations_folder, translation, json, limits, privacy, retention, deduplication, browser, admin, alarms, telemetry, tests")]
    [InlineData("telemetry: { traces: { ratio: 0.5 } }", "2:22 telemetry.traces: With `traces.ratio` above 0 there must be an `otlp.endpoint`, where the traces go.")]
    [InlineData("telemetry: { traces: { ratio: half } }", "2:31 telemetry.traces.ratio: 'half' is not a number; write one such as 0.1")]
    [InlineData(
        "telemetry: { otlp: { headers: \"Bearer s3cret\" } }",
        "2:31 telemetry.otlp.headers: is not `name=value`, with commas between several; write a comma in a value as %2C, a blank as %20")]
    [InlineData("telemetry: { otlp: { endpoint: \"http://u:s3cret@h\" } }", "2:32 telemetry.otlp.endpoint: holds a user, a query or a fragment, but is shown in the log; credentials go into `headers`")]
    [InlineData("telemetry: { otlp: { endpoint: \"http://h/?k=${KEY}\" } }", "2:32 telemetry.otlp.endpoint: holds a user, a query or a fragment, but is shown in the log; credentials go into `headers`")]
    [InlineData("telemetry: { otlp: { endpoint: \"http://h/#s3cret\" } }", "2:32 telemetry.otlp.endpoint: holds a user, a query or a fragment, but is shown in the log; credentials go into `headers`")]
    [InlineData("translation: { rules: [{ when: \"no${KEY}(event)\", drop: true }] }", "2:32 translation.rules[0].when: 'no${KEY}(event)' cannot be used with what its variables stand for; write the values themselves to see why")]
    [InlineData(
        "telemetry: { otlp: { protocol: grpc } }",
        "2:32 telemetry.otlp.protocol: 'grpc' is not a protocol here; gRPC is not supported, and receivers that take it take `http/protobuf` too, usually on port 4318; use http/protobuf")]
    // What the environment holds is never shown.
    [InlineData("region: ${SLOW}", "2:9 region: '${SLOW}' is not a region; use one of us, eu")]
    public void Each_says_what_is_wrong_where_and_what_cures_it(string yaml, params string[] problems) =>
        Assert.Equal(problems.Select(problem => $"sluice.yaml:{problem}"), Yaml.Problems(Source + yaml));

    [Theory]
    [InlineData("data: x", "1:1 sources: is missing: who may send.")]
    [InlineData("source: x", "1:1 source: unknown key; did you mean 'sources'?")]
    [InlineData("sources: []", "1:10 sources: must hold a source: without one nobody may send")]
    [InlineData("sources: [s]", "1:11 sources[0]: must be a set of keys, each on a line of its own as 'key: value', not a single value")]
    [InlineData(
        "sources:\n  - name: s",
        "2:5 sources[0]: A source needs credentials: `track` for the Track API, `write_key` for the Pipelines API, or both.")]
    [InlineData("sources:\n  - name: s\n    write_kye: k", "3:5 sources[0].write_kye: unknown key; did you mean 'write_key'?")]
    [InlineData("sources: [{ write_key: k }]", "1:11 sources[0].name: is missing: what the source is called here.")]
    [InlineData(
        "sources: [{ name: a b, write_key: k }]",
        "1:19 sources[0].name: 'a b' is not a name; write up to 64 letters, digits, '.', '_' and '-', a letter or digit first")]
    [InlineData(
        "sources: [{ name: s, track: {} }]",
        "1:29 sources[0].track.site_id: is missing: the site id that its clients use.",
        "1:29 sources[0].track.api_key: is missing: the API key that its clients use.")]
    [InlineData(
        "sources:\n  - { name: s, write_key: k1 }\n  - { name: S, write_key: k2 }",
        "3:13 sources[1].name: the name of a source must be unique, and sources[0].name on line 2 has the same but for capital letters, which make no difference")]
    [InlineData(
        "sources:\n  - { name: a, write_key: hush }\n  - { name: b, write_key: hush }",
        "3:27 sources[1].write_key: a write key must be unique, and sources[0].write_key on line 2 has the same")]
    [InlineData(
        "sources:\n  - { name: a, track: { site_id: hush, api_key: k1 } }\n  - { name: b, track: { site_id: hush, api_key: k2 } }",
        "3:34 sources[1].track.site_id: a site id must be unique, and sources[0].track.site_id on line 2 has the same")]
    [InlineData(
        "sources:\n  - { name: a, write_key: [k, hush] }\n  - { name: b, write_key: [hush, k2] }",
        "3:28 sources[1].write_key[0]: a write key must be unique, and sources[0].write_key[1] on line 2 has the same")]
    [InlineData(
        "sources:\n  - { name: a, write_key: [hush, k, hush] }",
        "2:37 sources[0].write_key[2]: a write key must be unique, and sources[0].write_key[0] on line 2 has the same")]
    [InlineData("sources: [{ name: a, track: { site_id: s, api_key: [hush, hush] } }]", "1:59 sources[0].track.api_key[1]: is the same as sources[0].track.api_key[0]; remove one of them")]
    [InlineData("sources: [{ name: a, write_key: k, rate: 1e3 }]", "1:42 sources[0].rate: '1e3' is not a whole number; write digits alone")]
    [InlineData(
        "sources: [{ name: a, track: { site_id: s, api_key: k } }, { name: b, write_key: k }]\nbrowser: { sources: [a, b] }",
        "2:10 browser: The source 'b' in `sources` has no `track` credentials, so pages cannot send as it; give it a site_id, or take it out.")]
    [InlineData("sources: [{ name: a, track: { site_id: s, api_key: [] } }]", "1:52 sources[0].track.api_key: is empty; give it a value, or remove the key")]
    [InlineData("sources: [{ name: a, write_key: [] }]", "1:33 sources[0].write_key: is empty; give it a value, or remove the key")]
    [InlineData(
        "sources: [{ name: a, write_key: [k, '', 'hu:sh'] }]",
        "1:37 sources[0].write_key[1]: is empty; give it a value, or remove the key",
        "1:41 sources[0].write_key[2]: must not hold a colon: in an Authorization header everything behind it is the password")]
    [InlineData(
        "sources: [{ name: s, write_key: 'hush:hush' }]",
        "1:33 sources[0].write_key: must not hold a colon: in an Authorization header everything behind it is the password")]
    [InlineData(
        "sources: [{ name: s, write_key: \"${BLANK}\" }]",
        "1:33 sources[0].write_key: begins or ends with a blank, or holds a line break or another control character; clients would never send that")]
    [InlineData(
        "sources: [{ name: s, track: { site_id: i, api_key: ' hush' } }]",
        "1:52 sources[0].track.api_key: begins or ends with a blank, or holds a line break or another control character; clients would never send that")]
    [InlineData("sources: [{ name: s, write_key: k }]\nopen_source: t", "2:14 open_source: 't' is not the name of a source; use s")]
    [InlineData("sources: [{ name: web, write_key: k }]\nopen_source: wbe", "2:14 open_source: 'wbe' is not the name of a source; did you mean 'web'?")]
    [InlineData("sources: [{ name: '-', write_key: k }]\nopen_source: web", "1:19 sources[0].name: '-' is not a name; write up to 64 letters, digits, '.', '_' and '-', a letter or digit first")]
    public void Sources_are_checked(string yaml, params string[] problems) =>
        Assert.Equal(problems.Select(problem => $"sluice.yaml:{problem}"), Yaml.Problems(yaml));

    [Theory]
    [InlineData("- {}", "3:5 destinations[0].name: is missing: what the destination is called here. Its position in the journal goes by it.", "3:5 destinations[0].type: is missing: its kind.")]
    [InlineData("- { name: d, type: webhok }", "3:22 destinations[0].type: 'webhok' is not a kind of destination; did you mean 'webhook'?")]
    [InlineData("- { name: d, type: pigeon }", "3:22 destinations[0].type: 'pigeon' is not a kind of destination; `sluice destinations list` lists them")]
    [InlineData("- { name: d, tpye: stdout }", "3:16 destinations[0].tpye: unknown key; did you mean 'type'?")]
    [InlineData("- { name: all, type: stdout }", "3:13 destinations[0].name: 'all' has a meaning of its own; choose another name")]
    [InlineData(
        "- { name: d, type: stdout }\n  - { name: D, type: stdout }",
        "4:13 destinations[1].name: the name of a destination must be unique, and destinations[0].name on line 3 has the same but for capital letters, which make no difference")]
    [InlineData("- { name: d, type: stdout, sources: [] }", "3:39 destinations[0].sources: is empty; for every source, remove the key")]
    [InlineData("- { name: d, type: stdout, sources: [bakend] }", "3:40 destinations[0].sources[0]: 'bakend' is not the name of a source; did you mean 'backend'?")]
    [InlineData("- { name: d, type: stdout, settings: { url: x } }", "3:42 destinations[0].settings.url: unknown key; there are none here")]
    [InlineData("- { name: d, type: webhook }", "3:5 destinations[0].settings.url: is missing: where to send messages.")]
    [InlineData("- { name: d, type: webhook, settings: {} }", "3:41 destinations[0].settings.url: is missing: where to send messages.")]
    [InlineData("- { name: d, type: webhook, settings: { urk: https://x.example } }", "3:43 destinations[0].settings.urk: unknown key; did you mean 'url'?")]
    [InlineData(
        "- { name: d, type: webhook, settings: { url: x.example, method: post } }",
        "3:48 destinations[0].settings.url: 'x.example' is not a URL; write all of it, such as https://example.com/path",
        "3:67 destinations[0].settings.method: 'post' is not possible here; did you mean 'POST'?")]
    [InlineData(
        "- { name: d, type: relay, settings: { region: none, site_id: s, api_key: k } }",
        "3:39 destinations[0].settings.url: region is none, so url must say where to send")]
    [InlineData(
        "- { name: d, type: webhook, settings: { url: 'https://u:p@x.example' } }",
        "3:48 destinations[0].settings.url: a user name and password do not belong in the address; there are settings for credentials")]
    [InlineData(
        "- { name: d, type: webhook, settings: { url: https://x.example, authorization: 'schlüssel' } }",
        "3:82 destinations[0].settings.authorization: only printable ASCII characters can be in a credential; is there a line break or an accent in it?")]
    [InlineData(
        "- { name: d, type: stdout, allow: [127.0.0.1/8, 127.1, 10.0.0.0/33, 10.0.0.0/, hooks internal, '::ffff:10.0.0.0/104', 10.0.0.x/8, 'fe80::1%eth0'] }",
        "3:38 destinations[0].allow[0]: '127.0.0.1/8' is an address in a network, not a network; write 127.0.0.0/8, or 127.0.0.1 for the address alone",
        "3:51 destinations[0].allow[1]: '127.1' is an unusual way to write 127.0.0.1; write that, or 127.1.0.0/16 for the network",
        "3:58 destinations[0].allow[2]: '10.0.0.0/33' has no length of a network behind the /; write a number from 0 to 32",
        "3:71 destinations[0].allow[3]: '10.0.0.0/' has no length of a network behind the /; write a number from 0 to 32",
        "3:82 destinations[0].allow[4]: 'hooks internal' is no network, address or host; write one such as 10.0.0.0/8, 10.1.2.3, hooks.internal, or .internal for every host below it",
        "3:98 destinations[0].allow[5]: '::ffff:10.0.0.0/104' is an IPv4 address in the form of IPv6; write 10.0.0.0, with the length that belongs to it",
        "3:121 destinations[0].allow[6]: '10.0.0.x/8' begins with no address; write a network such as 10.0.0.0/8 or fd00::/8",
        "3:133 destinations[0].allow[7]: 'fe80::1%eth0' names a network card; leave out what follows the %")]
    [InlineData(
        "- { name: d, type: stdout, allow: [10.0.0, 10.0.0/24, 0x7f.1, 010.0.0.0] }",
        "3:38 destinations[0].allow[0]: '10.0.0' is an unusual way to write 10.0.0.0; write that, or 10.0.0.0/24 for the network",
        "3:46 destinations[0].allow[1]: '10.0.0/24' is an unusual way to write 10.0.0.0; write that",
        "3:57 destinations[0].allow[2]: '0x7f.1' is an unusual way to write 127.0.0.1; write that",
        "3:65 destinations[0].allow[3]: '010.0.0.0' is an unusual way to write 8.0.0.0; write that")]
    [InlineData(
        "- { name: d, type: amplitude, settings: { apiKey: k, secretKey: s }, allow: https://x.example }",
        "3:79 destinations[0].allow: 'https://x.example' begins with no address; write a network such as 10.0.0.0/8 or fd00::/8")]
    [InlineData(
        "- { name: d, type: posthog, settings: { endpoint: 'https://u:p@x.example', project_id: p, api_key: k } }",
        "3:53 destinations[0].settings.endpoint: a user name and password do not belong in the address; there are settings for credentials")]
    [InlineData(
        "- { name: d, type: stdout, retry: { first: 2s, max: 1s } }",
        "3:55 destinations[0].retry.max: The delay `first` must not be longer than `max`.")]
    public void Destinations_are_checked(string yaml, params string[] problems) => Assert.Equal(
        problems.Select(problem => $"sluice.yaml:{problem}"),
        Yaml.Problems($"sources: [{{ name: backend, write_key: k }}]\ndestinations:\n  {yaml}"));

    [Fact]
    public void All_are_reported_at_once_in_the_order_of_the_file() => Assert.Equal(
        [
            "sluice.yaml:1:1 regoin: unknown key; did you mean 'region'?",
            "sluice.yaml:3:5 sources[0].name: is missing: what the source is called here.",
            "sluice.yaml:3:16 sources[0].write_key: the environment variable NOWHERE is not set; set it, or write ${NOWHERE:-default}",
            "sluice.yaml:6:11 destinations[0].type: 'webhok' is not a kind of destination; did you mean 'webhook'?",
            "sluice.yaml:7:14 destinations[0].timeout: '1ms' is out of range; from 100ms to 10m is possible",
            "sluice.yaml:8:17 limits.depth: '1' is out of range; from 4 to 256 is possible",
        ],
        Yaml.Problems("""
            regoin: us
            sources:
              - write_key: ${NOWHERE}
            destinations:
              - name: d
                type: webhok
                timeout: 1ms
            limits: { depth: 1 }
            """.Replace("limits: { depth: 1 }", "limits:\n depth: 1").Replace("\n depth", " {depth").Replace("{depth: 1", "{depth: 1}")));

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("# nothing but a comment\n")]
    [InlineData("---\n")]
    [InlineData("~")]
    public void An_empty_file_is_said_to_be_empty(string yaml) =>
        Assert.Equal(["sluice.yaml:1:1: the file is empty; it needs at least 'sources:' with one source"], Yaml.Problems(yaml));

    [Fact]
    public void A_secret_that_is_wrong_is_not_shown()
    {
        var problems = Yaml.Problems("""
            sources:
              - { name: a, write_key: "hush\n" }
              - { name: b, track: { site_id: "hu:sh", api_key: "hush\t" } }
            destinations:
              - { name: d, type: webhook, settings: { url: https://x.example, secret: whsec_hush! } }
              - { name: e, type: webhook, settings: { url: https://x.example, authorization: "hush\u00e9" } }
              - { name: f, type: relay, settings: { site_id: s, api_key: [hush] } }
            """);
        Assert.Equal(6, problems.Length);
        var printed = string.Join('\n', problems);
        Assert.DoesNotContain("hush", printed, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("hu:sh", printed, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_or_unprintable_value_is_quoted_in_part() => Assert.Equal(
        [$"sluice.yaml:2:9 region: 'a\uFFFDb{new string('x', 57)}…' is not a region; use one of us, eu"],
        Yaml.Problems($"{Source}region: \"a\\eb{new string('x', 100)}\""));
}
