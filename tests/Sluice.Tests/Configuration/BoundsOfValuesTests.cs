using Sluice.Configuration;
using Sluice.Journal;

namespace Sluice.Tests.Configuration;

public sealed class BoundsOfValuesTests
{
    [Theory]
    [InlineData("limits", "call_bytes", "1023", "1KB", "7MB", "7340033", "1KB to 7MB")]
    [InlineData("limits", "item_bytes", "1023B", "1KiB", "7MiB", "7340033", "1KB to 7MB")]
    [InlineData("limits", "batch_bytes", "0", "32KB", "7MB", "8MB", "1KB to 7MB")]
    [InlineData("limits", "batch_items", "0", "1", "65536", "65537", "1 to 65536")]
    [InlineData("limits", "depth", "3", "4", "256", "257", "4 to 256")]
    [InlineData("limits", "header_bytes", "1023", "1KB", "1MB", "1048577", "1KB to 1MB")]
    [InlineData("limits", "connections", "0", "1", "1000000", "1000001", "1 to 1000000")]
    [InlineData("limits", "body_timeout", "99ms", "100ms", "10m", "601s", "100ms to 10m")]
    [InlineData("limits", "arriving_bytes", "15MB", "16MB", "1TB", "2TB", "16MB to 1TB")]
    [InlineData("limits", "person_id_bytes", "0", "1", "1KB", "1025", "1B to 1KB")]
    [InlineData("limits", "object_id_bytes", "0", "1", "1KB", "1025", "1B to 1KB")]
    [InlineData("limits", "attribute_name_bytes", "0", "1", "1KB", "1025", "1B to 1KB")]
    [InlineData("limits", "attribute_value_bytes", "0", "1", "1MB", "1048577", "1B to 1MB")]
    [InlineData("limits", "attributes", "0", "1", "100000", "100001", "1 to 100000")]
    [InlineData("limits", "object_attributes_bytes", "1023", "1KB", "16MB", "17MB", "1KB to 16MB")]
    [InlineData("limits", "event_name_bytes", "0", "1", "1KB", "1025", "1B to 1KB")]
    [InlineData("limits", "event_data_bytes", "1023", "1KB", "16MB", "17MB", "1KB to 16MB")]
    [InlineData("limits", "segment_ids", "0", "1", "100000", "100001", "1 to 100000")]
    [InlineData("limits", "script_time", "0ms", "1ms", "1m", "61s", "1ms to 1m")]
    [InlineData("limits", "script_memory", "1023KB", "1MB", "1GB", "1025MB", "1MB to 1GB")]
    [InlineData("limits", "script_recursion", "0", "1", "1000", "1001", "1 to 1000")]
    [InlineData("limits", "script_statements", "99", "100", "2147483647", "2147483648", "100 to 2147483647")]
    [InlineData("retention", "age", "59s", "1m", "3650d", "3651d", "1m to 3650d")]
    [InlineData("retention", "dead_letter_age", "59s", "1m", "3650d", "3651d", "1m to 3650d")]
    [InlineData("retention", "size", "1023KB", "1MB", "64TB", "65TB", "1MB to 64TB")]
    [InlineData("browser", "rate", "0", "1", "1000000", "1000001", "1 to 1000000")]
    [InlineData("deduplication", "ids", "0", "1", "100000000", "100000001", "1 to 100000000")]
    [InlineData("retention", "dead_letters", "0", "1", "10000000", "10000001", "1 to 10000000")]
    [InlineData("alarms.identifiers", "minimum", "0", "1", "1000000", "1000001", "1 to 1000000")]
    [InlineData("alarms.identifiers", "factor", "1", "2", "1000", "1001", "2 to 1000")]
    [InlineData("alarms.identifiers", "shape", "0", "1", "10000", "10001", "1 to 10000")]
    [InlineData("alarms.identifiers", "known", "999", "1000", "100000000", "100000001", "1000 to 100000000")]
    [InlineData("sources[0]", "rate", "0", "1", "1000000", "1000001", "1 to 1000000")]
    [InlineData("destinations[0]", "concurrency", "0", "1", "1024", "1025", "1 to 1024")]
    [InlineData("destinations[0]", "waiting_room", "0", "1", "100000000", "100000001", "1 to 100000000")]
    [InlineData("destinations[0]", "timeout", "99ms", "100ms", "10m", "11m", "100ms to 10m")]
    [InlineData("destinations[0].retry", "first", "9ms", "10ms", "1h", "2h", "10ms to 1h")]
    [InlineData("destinations[0].retry", "max", "9ms", "5s", "1d", "25h", "10ms to 1d")]
    [InlineData("destinations[0].retry", "horizon", "999ms", "5s", "30d", "31d", "1s to 30d")]
    [InlineData("telemetry.otlp", "interval", "999ms", "1s", "1h", "3601s", "1s to 1h")]
    [InlineData("telemetry.otlp", "timeout", "99ms", "100ms", "1m", "61s", "100ms to 1m")]
    [InlineData("telemetry.traces", "ratio", "-0.001", "0", "1", "1.001", "0 to 1")]
    public void Both_ends_are_possible_and_nothing_beyond(string section, string key, string below, string lowest, string highest, string above, string range)
    {
        Assert.Empty(Written(section, key, lowest));
        Assert.Empty(Written(section, key, highest));
        Assert.Equal([$"{section}.{key}: '{below}' is out of range; from {range} is possible"], Written(section, key, below));
        Assert.Equal([$"{section}.{key}: '{above}' is out of range; from {range} is possible"], Written(section, key, above));
    }

    /// <summary>They are written at both, as neither knows of the other.</summary>
    [Fact]
    public void The_journal_has_the_defaults_of_the_file()
    {
        var (kept, known, journal) = (new RetentionConfig(), new DeduplicationConfig(), new JournalOptions());
        Assert.Equal(new() { Age = kept.Age, Bytes = kept.Bytes, DeadLetters = kept.DeadLetters, DeadLetterAge = kept.DeadLetterAge }, journal.Bounds);
        Assert.Equal((known.Window, known.Ids), (journal.DuplicateWindow, journal.DuplicateIds));
    }

    [Theory]
    [InlineData("0s", null)]
    [InlineData("30d", null)]
    [InlineData("31d", "'31d' is out of range; from 0ms to 30d is possible")]
    public void Ids_are_known_for_no_time_at_all_or_up_to_a_month(string window, string? complaint) =>
        Assert.Equal(complaint is null ? [] : [$"deduplication.window: {complaint}"], Written("deduplication", "window", window));

    [Theory]
    [InlineData("0s", true)]
    [InlineData("1ms", false)]
    [InlineData("999ms", false)]
    [InlineData("1s", true)]
    [InlineData("1d", true)]
    [InlineData("25h", false)]
    public void A_silence_lasts_a_second_or_the_alarm_is_off(string silence, bool taken) => Assert.Equal(
        taken ? [] : [$"alarms.silence: '{silence}' is out of range; from 1s to 1d is possible, and 0s"], Written("alarms", "silence", silence));

    [Theory]
    [InlineData("alarms.identifiers", "window", "0s", "1d", "25h", "0ms to 1d")]
    [InlineData("alarms.identifiers", "learning", "0s", "30d", "31d", "0ms to 30d")]
    [InlineData("destinations[0]", "batch_wait", "0ms", "1m", "61s", "0ms to 1m")]
    public void What_may_last_no_time_at_all_ends_somewhere(string section, string key, string none, string highest, string above, string range)
    {
        Assert.Empty(Written(section, key, none));
        Assert.Empty(Written(section, key, highest));
        Assert.Equal([$"{section}.{key}: '{above}' is out of range; from {range} is possible"], Written(section, key, above));
    }

    [Theory]
    [InlineData("0s", false)]
    [InlineData("1ms", true)]
    public void Without_a_window_no_destination_is_guarded(string window, bool guards)
    {
        var (plan, _) = Yaml.Read($$"""
            sources: [{ name: s, write_key: k }]
            destinations: [{ name: d, type: stdout, guard: hold }]
            alarms: { identifiers: { window: {{window}} } }
            """);
        Assert.Equal(guards, Assert.Single(plan!.Destinations).Identifiers is not null);
    }

    [Theory]
    [InlineData("99999999999999999999999999999999d")]
    [InlineData("9223372036854775807ms")]
    public void A_duration_beyond_all_numbers_is_out_of_range(string written) =>
        Assert.Equal([$"retention.age: '{written}' is out of range; from 1m to 3650d is possible"], Written("retention", "age", written));

    [Theory]
    [InlineData("99999999999999999999999999999999TB")]
    [InlineData("9223372036854775808")]
    public void A_size_beyond_all_numbers_is_out_of_range(string written) =>
        Assert.Equal([$"retention.size: '{written}' is out of range; from 1MB to 64TB is possible"], Written("retention", "size", written));

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void A_credential_is_as_long_as_can_be_presented(int bytes, bool taken)
    {
        var key = new string('k', bytes - 2) + "é";
        string[] complaint = ["write_key", "track.site_id", "track.api_key"];
        var yaml = $"sources: [{{ name: s, write_key: {key}, track: {{ site_id: {key}, api_key: {key} }} }}]";
        Assert.Equal(
            taken ? [] : complaint.Select(path => $"sources[0].{path}: is 257 bytes long; at most 256 are possible"),
            Yaml.Read(yaml).Problems.Select(problem => $"{problem.Path}: {problem.Message}"));
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public void A_few_keys_count_side_by_side(int keys, bool taken)
    {
        var list = $"[{string.Join(", ", Enumerable.Range(0, keys).Select(static one => $"k{one}"))}]";
        var yaml = $"sources: [{{ name: s, write_key: {list}, track: {{ site_id: s, api_key: {list} }} }}]\nadmin: {{ token: {list} }}";
        string[] places = ["sources[0].write_key", "sources[0].track.api_key", "admin.token"];
        Assert.Equal(
            taken ? [] : places.Select(static path => $"{path}: holds 9 values; at most 8 are possible"),
            Yaml.Read(yaml).Problems.Select(problem => $"{problem.Path}: {problem.Message}"));
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_name_has_at_most_64_letters(int letters, bool taken) =>
        Assert.Equal(taken, Yaml.Read($"sources: [{{ name: {new string('n', letters)}, write_key: k }}]").Plan is not null);

    // A pair of keys that depend on each other is kept in order by giving the other one all the room there is.
    private static IEnumerable<string> Written(string section, string key, string value)
    {
        var partner = key switch
        {
            "item_bytes" => "batch_bytes: 7MB, ",
            "first" => "max: 1d, ",
            _ => "",
        };
        var keys = $"{{ {partner}{key}: {value} }}";
        var source = section == "sources[0]" ? $", {key}: {value}" : "";
        var yaml = section switch
        {
            "sources[0]" => "",
            "destinations[0]" => $"destinations: [{{ name: d, type: stdout, {key}: {value} }}]",
            "alarms.identifiers" => $"alarms: {{ identifiers: {keys} }}",
            "destinations[0].retry" => $"destinations: [{{ name: d, type: stdout, retry: {keys} }}]",
            "telemetry.otlp" => $"telemetry: {{ otlp: {keys} }}",
            "telemetry.traces" => $"telemetry: {{ otlp: {{ endpoint: http://o }}, traces: {keys} }}",
            _ => $"{section}: {keys}",
        };
        return Yaml.Read($"sources: [{{ name: s, write_key: k{source} }}]\n{yaml}").Problems.Select(problem => $"{problem.Path}: {problem.Message}");
    }
}
