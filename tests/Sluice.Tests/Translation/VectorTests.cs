using System.Text;
using System.Text.Json.Nodes;
using Sluice.Translation;

namespace Sluice.Tests.Translation;

/// <summary>
/// Calls become the messages of the specification's test vectors. Volatile fields are compared only where a vector names them; every other field must be
/// equal, and no further one may be there.
/// </summary>
public class VectorTests
{
    private static readonly string[] Volatile = ["messageId", "timestamp", "sentAt", "receivedAt"];

    public static TheoryData<string> Names => Vector.Names;

    [Fact]
    public void All_vectors_are_here() => Assert.Equal(131, Names.Count);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_call_becomes_the_messages_of_its_vector(string name)
    {
        var vector = Vector.Read(name);
        var translation = Vector.CallOf(vector) is { } call ? Some.Translate(call) : new TranslatedCall();
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
}
