using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Translation;

namespace Sluice.Tests.Translation;

/// <summary>
/// The specification's test vectors, one file each in <c>Vectors/</c>: a call beside the messages it becomes. Volatile fields are
/// compared only where a vector names them; every other field must be equal, and no further one may be there.
/// </summary>
public class VectorTests
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Volatile = ["messageId", "timestamp", "sentAt", "receivedAt"];

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Translation", "Vectors")).Select(file => Path.GetFileNameWithoutExtension(file)!).Order()];

    [Fact]
    public void All_vectors_are_here() => Assert.Equal(131, Names.Count);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_call_becomes_the_messages_of_its_vector(string name)
    {
        var vector = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Translation", "Vectors", name + ".json")))!;
        var translation = Translate(vector["call"]!);
        var expected = vector["messages"]!.AsArray();

        Assert.Equal(expected.Count, translation.Messages.Count);
        for (var i = 0; i < expected.Count; i++) AssertSame(expected[i]!.AsObject(), translation, translation.Messages[i]);
    }

    private static void AssertSame(JsonObject expected, TranslatedCall translation, Message message)
    {
        var text = Encoding.UTF8.GetString(translation.Output.Span[message.Json]);
        var actual = JsonNode.Parse(text, documentOptions: new() { AllowDuplicateProperties = false })!.AsObject();
        Assert.DoesNotContain('\n', text);
        Assert.Equal("2026-10-01T12:30:15.250Z", (string?)actual["sentAt"]);
        Assert.Equal("2026-10-01T12:30:15.250Z", (string?)actual["receivedAt"]);
        Assert.True(MessageId.IsValid(translation.Output.Span[message.MessageIdText]));

        if ((string?)expected["anonymousId"] == "<messageId>") expected["anonymousId"] = (string?)actual["messageId"];
        foreach (var field in Volatile)
        {
            if (expected.ContainsKey(field)) continue;
            if (field == "timestamp") Assert.Equal("2026-10-01T12:30:15.250Z", (string?)actual[field]);
            actual.Remove(field);
        }
        Assert.True(JsonNode.DeepEquals(expected, actual), $"expected {expected.ToJsonString()}\nbut got  {actual.ToJsonString()}");
    }

    private static TranslatedCall Translate(JsonNode call)
    {
        var (method, path, body) = ((string)call["method"]!, (string)call["path"]!, call["body"]);
        if ((string)call["source"]! != "js") return Some.Translate(method, path, body is JsonValue raw ? (string)raw! : body?.ToJsonString(Unescaped));
        return FromSnippet(method, body!["args"]!.AsArray(), body["cookies"]!.AsObject()) is { } request
            ? Some.Translate("POST", $"/events/{method}?site_id=s", request.ToJsonString(Unescaped))
            : new TranslatedCall();
    }

    /// <summary>The body that the browser snippet sends for a call (spec 3).</summary>
    private static JsonObject? FromSnippet(string method, JsonArray args, JsonObject cookies)
    {
        var body = new JsonObject();
        switch (method)
        {
            case "identify" or "sidentify":
                var attributes = args[^1]!.DeepClone().AsObject();
                body["customer_id"] = (args.Count == 2 ? args[0]! : attributes["id"] ?? attributes["email"]!).DeepClone();
                body["attributes"] = attributes;
                if (cookies["_cioanonid"] is { } before) body["anonymous_id"] = before.DeepClone();
                return body;

            case "track" or "page":
                body["name"] = args[0]!.DeepClone();
                if (args.Count > 1) body["data"] = args[1]!.DeepClone();
                if (cookies["_cioid"] is { } person) body["customer_id"] = person.DeepClone();
                else body["anonymous_id"] = cookies["_cioanonid"]!.DeepClone();
                return body;

            default:
                return null;
        }
    }
}
