using System.Text;
using CsCheck;
using Sluice.Translation;

namespace Sluice.Tests.Translation;

/// <summary>What must hold for any call whatever.</summary>
public class PropertyTests
{
    private static readonly string[] Methods = ["POST", "PUT"];

    private static readonly string[] Paths =
    [
        "/api/v1/customers/42", "/api/v1/customers/42/events", "/api/v1/customers/42/devices", "/api/v1/events", "/api/v1/merge_customers", "/api/v1/metrics",
        "/api/v1/forms/f/submit", "/api/v1/segments/1/add_customers", "/unsubscribe/d", "/api/v2/entity", "/api/v2/batch", "/v1/track", "/v1/identify", "/v1/batch",
    ];

    private static readonly string[] Bodies =
    [
        .. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Translation", "Vectors"))
            .Select(file => System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(file))!["call"]!["body"]?.ToJsonString() ?? ""),
    ];

    [Fact]
    public void Mutated_bodies_never_throw_and_give_messages_or_a_reason()
    {
        Gen.Select(Gen.OneOf(Paths), Gen.OneOf(Bodies), Gen.Int[0, 400], Gen.Byte, Gen.Int[0, 3]).Sample((path, body, at, value, how) =>
        {
            var bytes = Mutate(Encoding.UTF8.GetBytes(body), at, value, how);
            foreach (var method in Methods)
            {
                var translation = new TranslatedCall(trace: true);
                new Translator(TranslationOptions.Default).Translate(Some.Call(method, path, null) with { Body = bytes }, translation);
                AssertSound(translation);
            }
        });
    }

    [Fact]
    public void Translating_again_gives_the_same_bytes_and_ids_ascend()
    {
        foreach (var (path, body) in from path in Paths from body in Bodies select (path, body))
        {
            var (first, again) = (Some.Translate("POST", path, body), Some.Translate("POST", path, body));
            Assert.Equal(first.Texts(), again.Texts());
            var ids = first.Messages.Select(message => Encoding.UTF8.GetString(first.Output.Span[message.MessageIdText])).ToArray();
            if (!body.Contains("01BX5ZZKBKACTAV9WEVGEMMVRZ", StringComparison.Ordinal) && !path.StartsWith("/v1/", StringComparison.Ordinal))
            {
                Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
            }
        }
    }

    private static byte[] Mutate(byte[] bytes, int at, byte value, int how)
    {
        if (bytes.Length == 0) return [value];
        at %= bytes.Length;
        switch (how)
        {
            case 0:
                bytes[at] = value;
                return bytes;
            case 1:
                return bytes[..at];
            case 2:
                return [.. bytes[..at], value, .. bytes[at..]];
            default:
                return [.. bytes[..at], .. bytes[(at + 1)..]];
        }
    }

    private static void AssertSound(TranslatedCall translation)
    {
        Assert.Equal(translation.Outcome == Outcome.Refused, translation.Messages.Count == 0 && translation.Problems.Any(problem => problem.BatchIndex < 0));
        foreach (var text in translation.Texts())
        {
            using var parsed = System.Text.Json.JsonDocument.Parse(text, new() { AllowDuplicateProperties = false });
            Assert.True(parsed.RootElement.TryGetProperty("messageId", out _));
            Assert.DoesNotContain('\n', text);
        }
    }
}
