using System.Text.Json;

namespace Sluice.Tests.Translation;

/// <summary>The trace explains every field of every message, and is not there unless asked for.</summary>
public class TraceTests
{
    [Theory]
    [MemberData(nameof(VectorTests.Names), MemberType = typeof(VectorTests))]
    public void Every_field_of_a_vectors_messages_is_explained(string name)
    {
        using var vector = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Translation", "Vectors", name + ".json")));
        var call = vector.RootElement.GetProperty("call");
        var body = call.GetProperty("body");
        var translation = Some.Translate(
            call.GetProperty("method").GetString()!, call.GetProperty("path").GetString()!,
            body.ValueKind switch { JsonValueKind.Null => null, JsonValueKind.String => body.GetString(), _ => body.GetRawText() }, trace: true);

        var texts = translation.Texts();
        for (var i = 0; i < texts.Length; i++)
        {
            using var message = JsonDocument.Parse(texts[i]);
            var explained = translation.Trace.Where(line => line.Message == i).Select(line => line.Field.Split('.')[0]).ToHashSet();
            Assert.Subset(explained, new HashSet<string>(message.RootElement.EnumerateObject().Select(member => member.Name)));
        }
    }

    [Fact]
    public void Nobody_who_does_not_ask_pays_for_it() =>
        Assert.Empty(Some.Translate("PUT", "/api/v1/customers/42", "{}").Trace);
}
