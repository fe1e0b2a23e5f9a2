using Sluice.Tests.Translation;
using Sluice.Translation;

namespace Sluice.Tests.Configuration;

/// <summary>A limit is what the file says, to the byte.</summary>
public sealed class LimitsOfCallsTests
{
    private const string Entity = "/api/v2/entity", Batch = "/api/v2/batch";
    private const string Item = """{"type":"person","action":"delete","identifiers":{"id":"1"}}""";

    /// <param name="key">Of <c>limits</c>.</param>
    /// <param name="value">What it is set to.</param>
    /// <param name="path">Where the call goes.</param>
    /// <param name="body">Its body; <c>@</c> stands for what is repeated.</param>
    /// <param name="repeated">What becomes too much; <c>#</c> stands for its number.</param>
    /// <param name="fits">How often it is taken.</param>
    [Theory]
    [InlineData("person_id_bytes", "7", Entity, """{"type":"person","action":"identify","identifiers":{"id":"@"}}""", "x", 7)]
    [InlineData("object_id_bytes", "7", Entity, """{"type":"object","action":"identify","identifiers":{"object_id":"@"}}""", "x", 7)]
    [InlineData("attribute_name_bytes", "7", Entity, """{"type":"person","action":"identify","identifiers":{"id":"1"},"attributes":{"@":1}}""", "x", 7)]
    [InlineData("attribute_value_bytes", "7", Entity, """{"type":"person","action":"identify","identifiers":{"id":"1"},"attributes":{"a":"@"}}""", "x", 7)]
    [InlineData("attributes", "7", Entity, """{"type":"person","action":"identify","identifiers":{"id":"1"},"attributes":{"a":1@}}""", ",\"b#\":1", 6)]
    [InlineData("object_attributes_bytes", "1KB", Entity, """{"type":"object","action":"identify","identifiers":{"object_id":"1"},"attributes":{"a":"@"}}""", "x", 1024 - 8)]
    [InlineData("event_name_bytes", "7", Entity, """{"type":"person","action":"event","identifiers":{"id":"1"},"name":"@"}""", "x", 7)]
    [InlineData("event_data_bytes", "1KB", Entity, """{"type":"person","action":"event","identifiers":{"id":"1"},"name":"n","attributes":{"a":"@"}}""", "x", 1024 - 8)]
    [InlineData("segment_ids", "7", "/api/v1/segments/7/add_customers", """{"ids":["1"@]}""", ",\"2\"", 6)]
    [InlineData("item_bytes", "1KB", Entity, Item + "@", " ", 1024 - 60)]
    [InlineData("batch_bytes", "32KB", Batch, $$"""{"batch":[{{Item}}]}@""", " ", (32 * 1024) - 72)]
    [InlineData("batch_items", "7", Batch, $$"""{"batch":[{{Item}}@]}""", "," + Item, 6)]
    public void A_limit_is_what_the_file_says(string key, string value, string path, string body, string repeated, int fits)
    {
        var options = Yaml.Valid($"sources: [{{ name: s, write_key: k }}]\nlimits: {{ {key}: {value} }}").Translation;
        Assert.Empty(Problems(fits));
        Assert.Single(Problems(fits + 1));

        IReadOnlyList<Problem> Problems(int times)
        {
            var parts = Enumerable.Range(0, times).Select(number => repeated.Replace("#", $"{number}", StringComparison.Ordinal));
            return Some.Translate("POST", path, body.Replace("@", string.Concat(parts), StringComparison.Ordinal), options).Problems;
        }
    }
}
