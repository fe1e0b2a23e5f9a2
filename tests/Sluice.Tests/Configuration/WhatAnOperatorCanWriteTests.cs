using System.Reflection;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Translation;

namespace Sluice.Tests.Configuration;

public sealed class WhatAnOperatorCanWriteTests
{
    private const string Source = "sources: [{ name: s, write_key: k }]\n";

    [Fact]
    public void Without_a_file_everybody_may_try_it_and_see_what_arrives()
    {
        var plan = ConfigurationFile.Default();
        var source = Assert.Single(plan.Config.Sources);
        Assert.Equal(("demo", "demo", "demo", "demo"), (source.Name, source.Track!.SiteId, Assert.Single(source.Track.ApiKeys), Assert.Single(source.WriteKeys)));
        Assert.Same(source, plan.OpenSource);
        var destination = Assert.Single(plan.Destinations);
        Assert.Equal(("stdout", "stdout"), (destination.Config.Name, destination.Type.Name));
        Assert.Equal(Path.GetFullPath("data"), plan.Config.Data);
        Assert.Equal(["http://127.0.0.1:8080/"], plan.Config.Listen.Select(address => address.AbsoluteUri));
    }

    [Fact]
    public void Every_key_arrives_where_it_belongs()
    {
        var config = Yaml.Valid("""
            listen: [http://0.0.0.0:80, "http://[::1]:81", http://localhost:0]
            data: /var/lib/sluice
            public_url: https://events.example.com/in
            region: eu
            sources:
              - { name: one, track: { site_id: s1, api_key: [a1, a2] } }
              - { name: two, write_key: [w2, w3], rate: 500 }
            open_source: two
            destinations:
              - name: hook
                type: webhook
                settings: { url: https://example.com/hook, secret: plain }
                sources: [two]
                allow: [10.0.0.0/8, "FD00::/8", 192.168.1.9, Hooks.Internal., .lan]
                enabled: false
                retry: { first: 250ms, max: 2m, horizon: 7d }
                concurrency: 3
                timeout: 4s
                batch_wait: 3s
                waiting_room: 50000
                traceparent: omit
                guard: hold
                redact: [$.traits.ssn, "$.properties.items[*].price"]
                hash: $.userId
            destinations_folder: .
            translation:
              relationship_calls: identify_and_group
              delete_relationship: track
              device_event_name: application
              keep_email_in_traits: true
              phone_is_identifier: true
              form_submitted_event: true
              user_id: [cio_id, email]
              drop_control_traits: true
            json: strict
            limits:
              call_bytes: 2MB
              item_bytes: 64KiB
              batch_bytes: 1000000
              batch_items: 11
              depth: 32
              header_bytes: 16kb
              connections: 7
              body_timeout: 5s
              arriving_bytes: 64MB
              overruns: translate
              person_id_bytes: 1
              object_id_bytes: 2
              attribute_name_bytes: 3
              attribute_value_bytes: 4
              attributes: 5
              object_attributes_bytes: 6KB
              event_name_bytes: 7
              event_data_bytes: 8KB
              segment_ids: 9
              script_time: 50ms
              script_memory: 2MB
              script_recursion: 10
              script_statements: 1000
            privacy: { identify_lifts: all }
            retention: { age: 12h, size: 3GiB, dead_letters: 7, dead_letter_age: 2d }
            deduplication: { window: 1h, ids: 7 }
            browser:
              origins: [https://Shop.Example, "https://*.example.com:8443"]
              sources: [one]
              rate: 60
              client_ip: false
              honour_privacy_signals: true
              trusted_proxies: [10.0.0.0/8, "::1"]
            admin: { token: [t0, t1] }
            alarms:
              silence: 90s
              identifiers: { window: 1h, minimum: 20, factor: 3, shape: 10, learning: 2h, known: 5000 }
            telemetry:
              metrics: false
              otlp: { endpoint: "https://otlp.example.com/v1", headers: "a=1,b=x%20y", allow: 10.0.0.1, interval: 30s, timeout: 2s, protocol: http/protobuf }
              traces: { ratio: 0.25 }
            tests:
              - { name: nothing comes of it, call: { path: /api/v1/customers/42/events, body: {} }, expect: [] }
            """);

        Assert.Equal([new("http://0.0.0.0:80"), new("http://[::1]:81"), new("http://localhost:0")], config.Listen);
        Assert.Equal(("/var/lib/sluice", new Uri("https://events.example.com/in"), "eu", "two"), (config.Data, config.PublicUrl, config.Region, config.OpenSource));
        Assert.Equal([("one", "s1", null), ("two", null, 500)], config.Sources.Select(static one => (one.Name, one.Track?.SiteId, one.Rate)));
        Assert.Equal(["a1", "a2"], config.Sources[0].Track!.ApiKeys);
        Assert.Equal([[], ["w2", "w3"]], config.Sources.Select(static one => one.WriteKeys));
        var hook = Assert.Single(config.Destinations);
        Assert.Equal(("hook", "webhook", false, 3, TimeSpan.FromSeconds(4)), (hook.Name, hook.Type, hook.Enabled, hook.Concurrency, hook.Timeout));
        Assert.Equal(["two"], hook.Sources);
        Assert.Equal((TimeSpan.FromSeconds(3), 50_000, "."), (hook.BatchWait, hook.WaitingRoom, config.DestinationsFolder));
        Assert.Equal((false, false), (hook.Traceparent, hook.SendsTraceparent));
        Assert.Equal(["10.0.0.0/8", "fd00::/8", "192.168.1.9", "hooks.internal", ".lan"], hook.Allow.Select(rule => rule.Text));
        Assert.Equal(
            new() { First = TimeSpan.FromMilliseconds(250), Max = TimeSpan.FromMinutes(2), Horizon = TimeSpan.FromDays(7) },
            hook.Retry);
        Assert.Equal(
            new()
            {
                RelationshipCalls = RelationshipCalls.IdentifyAndGroup, DeleteRelationship = DeleteRelationship.Track,
                DeviceEventName = DeviceEventName.Application, KeepEmailInTraits = true, PhoneIsIdentifier = true, FormSubmittedEvent = true,
                UserIdOrder = config.Translation.UserIdOrder, DropControlTraits = true,
                StrictJson = true, MaxDepth = 32, MaxItemBytes = 65_536, MaxBatchBytes = 1_000_000, MaxBatchItems = 11, RefuseOverruns = false,
                MaxPersonIdBytes = 1, MaxObjectIdBytes = 2, MaxAttributeNameBytes = 3, MaxAttributeValueBytes = 4, MaxAttributes = 5,
                MaxObjectAttributesBytes = 6144, MaxEventNameBytes = 7, MaxEventDataBytes = 8192, MaxSegmentIds = 9,
            },
            config.Translation);
        Assert.Equal([UserIdentifier.CioId, UserIdentifier.Email], config.Translation.UserIdOrder);
        Assert.Equal(new() { Time = TimeSpan.FromMilliseconds(50), MemoryBytes = 2 * 1024 * 1024, Recursion = 10, Statements = 1000 }, config.Limits.Script);
        Assert.Equal(
            new()
            {
                CallBytes = 2 * 1024 * 1024, HeaderBytes = 16 * 1024, Connections = 7, BodyTimeout = TimeSpan.FromSeconds(5), ArrivingBytes = 64 * 1024 * 1024,
                Script = config.Limits.Script,
            },
            config.Limits);
        Assert.Equal(new() { Age = TimeSpan.FromHours(12), Bytes = 3L * 1024 * 1024 * 1024, DeadLetters = 7, DeadLetterAge = TimeSpan.FromDays(2) }, config.Retention);
        Assert.Equal(["t0", "t1"], config.Admin.Tokens);
        Assert.Equal(["https://shop.example", "https://*.example.com:8443"], config.Browser.Origins);
        Assert.Equal(["one"], config.Browser.Sources);
        Assert.Equal((60, false, true), (config.Browser.Rate, config.Browser.ClientIp, config.Browser.HonourPrivacySignals));
        Assert.Equal(["10.0.0.0/8", "::1"], config.Browser.TrustedProxies.Select(rule => rule.Text));
        Assert.Equal(TimeSpan.FromSeconds(90), config.Alarms.Silence);
        Assert.Equal((false, 0.25), (config.Telemetry.Metrics, config.Telemetry.TraceRatio));
        var otlp = config.Telemetry.Otlp;
        Assert.Equal((new Uri("https://otlp.example.com/v1"), "a=1,b=x%20y", "10.0.0.1"), (otlp.Endpoint, otlp.Headers, Assert.Single(otlp.Allow).Text));
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(2), "http/protobuf"), (otlp.Interval, otlp.Timeout, otlp.Protocol));
        Assert.Equal(
            new() { Window = TimeSpan.FromHours(1), Minimum = 20, Factor = 3, Shape = 10, Learning = TimeSpan.FromHours(2), Known = 5000 }, config.Alarms.Identifiers);
        Assert.Equal(GuardMode.Hold, hook.Guard);
        Assert.Equal(new() { Window = TimeSpan.FromHours(1), Ids = 7 }, config.Deduplication);
        Assert.Equal(["$.traits.ssn", "$.properties.items[*].price", "$.userId"], hook.Redact.Concat(hook.Hash).Select(one => one.Text));
        Assert.Equal(IdentifyLifts.All, config.Privacy.IdentifyLifts);
        // Whatever is added to these has to have its key, and its line above.
        Every_part_differs(new GatewayConfig(), config);
        Every_part_differs(new GatewayConfig().Translation, config.Translation);
        Every_part_differs(new LimitsConfig(), config.Limits);
        Every_part_differs(new RetentionConfig(), config.Retention);
        Every_part_differs(new DeduplicationConfig(), config.Deduplication);
        Every_part_differs(new RetryConfig(), hook.Retry);
        Every_part_differs(new TelemetryConfig(), config.Telemetry);
        Every_part_differs(new IdentifiersConfig(), config.Alarms.Identifiers);
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        var config = Yaml.Valid(Source);
        var untouched = new GatewayConfig();
        Assert.Equal((untouched.Translation, untouched.Limits, untouched.Retention, untouched.Deduplication), (config.Translation, config.Limits, config.Retention, config.Deduplication));
        Assert.Equal(untouched.Listen, config.Listen);
        Assert.True(config.Translation.RefuseOverruns);
        Assert.Empty(config.Destinations);
        Assert.Null(config.OpenSource);
    }

    [Fact]
    public void A_destinations_settings_have_the_defaults_of_its_kind()
    {
        var config = Yaml.Valid(Source + "destinations: [{ name: d, type: webhook, settings: { url: https://example.com } }]");
        Assert.Equal("POST", config.Destinations[0].Settings["method"]);
        Assert.False(config.Destinations[0].Settings.ContainsKey("secret"));
    }

    [Fact]
    public void A_destination_that_is_off_is_checked_but_not_run()
    {
        var (plan, _) = Yaml.Read(Source + "destinations: [{ name: off, type: stdout, enabled: false }, { name: on, type: stdout }]");
        Assert.Equal(["on"], plan!.Destinations.Select(one => one.Config.Name));
        Assert.Equal(
            ["sluice.yaml:2:16 destinations[0].settings.url: is missing: where to send messages."],
            Yaml.Problems(Source + "destinations: [{ name: off, type: webhook, enabled: false }]"));
    }

    [Fact]
    public void One_value_may_stand_for_a_list_of_one()
    {
        var config = Yaml.Valid(Source + "listen: http://127.0.0.1:9\ndestinations: [{ name: d, type: stdout, sources: s }]");
        Assert.Equal([new("http://127.0.0.1:9")], config.Listen);
        Assert.Equal(["s"], config.Destinations[0].Sources);
    }

    [Fact]
    public void The_source_of_open_endpoints_is_the_first_unless_named()
    {
        const string Two = "sources: [{ name: a, write_key: k1 }, { name: b, write_key: k2 }]\n";
        Assert.Equal("a", Yaml.Read(Two).Plan!.OpenSource!.Name);
        Assert.Equal("b", Yaml.Read(Two + "open_source: b").Plan!.OpenSource!.Name);
        Assert.Null(Yaml.Read(Two + "open_source: none").Plan!.OpenSource);
    }

    [Fact]
    public void No_source_is_called_what_stands_for_none() => Assert.Equal(
        ["sluice.yaml:1:19 sources[0].name: 'none' has a meaning of its own; choose another name"], Yaml.Problems("sources: [{ name: none, write_key: k }]"));

    [Fact]
    public void A_source_takes_events_that_suppress_and_delete_people_unless_told_otherwise()
    {
        var sources = Yaml.Valid("sources: [{ name: a, write_key: k1 }, { name: b, write_key: k2, privacy_events: false }]").Sources;
        Assert.Equal([true, false], sources.Select(static one => one.PrivacyEvents));
    }

    [Theory]
    [InlineData("\"${KEY}\"", "key-from-environment")]
    [InlineData("${KEY}", "key-from-environment")]
    [InlineData("a-${KEY}-b-${KEY}", "a-key-from-environment-b-key-from-environment")]
    [InlineData("${MISSING:-fallback}", "fallback")]
    [InlineData("${EMPTY:-fallback}", "fallback")]
    [InlineData("${KEY:-fallback}", "key-from-environment")]
    [InlineData("$${KEY}", "${KEY}")]
    [InlineData("$KEY and $5", "$KEY and $5")]
    [InlineData("'12'", "12")]
    [InlineData("0012", "0012")]
    [InlineData("\"null\"", "null")]
    [InlineData("kéy", "kéy")]
    public void Text_is_what_was_written_with_variables_replaced(string written, string means) =>
        Assert.Equal(means, Yaml.Valid($"sources:\n  - name: s\n    track: {{ site_id: s, api_key: a }}\n    write_key: {written}").Sources[0].WriteKeys[0]);

    [Fact]
    public void An_anchor_stands_for_what_it_named() => Assert.Equal(
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)],
        Yaml.Valid(Source + """
            destinations:
              - { name: a, type: stdout, retry: &soon { first: 1s } }
              - { name: b, type: stdout, retry: *soon }
            """).Destinations.Select(one => one.Retry.First));

    [Fact]
    public void The_order_of_keys_does_not_matter() => Assert.Equal(
        ["s"],
        Yaml.Valid("destinations: [{ settings: {}, sources: [s], type: stdout, name: d }]\nopen_source: s\n" + Source).Destinations[0].Sources);

    [Fact]
    public void A_byte_order_mark_and_windows_line_ends_are_fine() =>
        Assert.Equal("k", Yaml.Valid("\uFEFFsources:\r\n  - name: s\r\n    write_key: k\r\n").Sources[0].WriteKeys[0]);

    [Fact]
    public void Relative_folders_are_seen_from_the_file()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("sluice.yaml", Source + "data: journal");
        var (plan, _) = ConfigurationFile.Load(file, _ => null, Catalogue.Types);
        Assert.Equal(Path.Combine(folder.Path, "journal"), plan!.Config.Data);
    }

    [Fact]
    public void A_revision_tells_one_text_from_another()
    {
        var one = Yaml.Read(Source).Plan!;
        Assert.Matches("^[0-9a-f]{12}$", one.Revision);
        Assert.Equal(one.Revision, Yaml.Read(Source).Plan!.Revision);
        Assert.NotEqual(one.Revision, Yaml.Read(Source + "\n").Plan!.Revision);
    }

    private static void Every_part_differs<T>(T untouched, T written) => Assert.All(
        typeof(T).GetProperties(BindingFlags.Instance | BindingFlags.Public),
        part => Assert.NotEqual(part.GetValue(untouched), part.GetValue(written)));
}
