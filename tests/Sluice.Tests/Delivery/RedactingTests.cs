using System.Security.Cryptography;
using Sluice.Configuration;
using Sluice.Routing.Redacting;

namespace Sluice.Tests.Delivery;

/// <summary>What a destination may not see does not reach it.</summary>
public sealed class RedactingTests
{
    private const string Call = """{"userId":"42","event":"x","properties":{"secret":"s3","email":" P@Example.com "}}""";

    [Fact]
    public async Task Fields_are_left_out_of_what_is_sent_or_hashed_and_kept_in_dead_letters()
    {
        await using var bed = new Bed();
        await using var server = new Receiver(_ => new Behaviour.Answer(400));
        await bed.AcceptAsync("POST", "/v1/track", Call);
        await using (bed.Start(Bed.Webhook(server.Url) with { Redaction = Redaction(["$.properties.secret"], ["$.properties.email"]) })) await bed.UntilSettledAsync(1);
        var hash = Convert.ToHexStringLower(SHA256.HashData("p@example.com"u8));
        Assert.Contains($$$"""{"email":"{{{hash}}}"}""", Assert.Single(server.Requests).Text, StringComparison.Ordinal);
        Assert.Contains("s3", System.Text.Encoding.UTF8.GetString(bed.Journal.DeadLetters.Find("hook", 1)[0].Record.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trigger_may_ask_about_what_the_mapping_does_not_see()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await bed.AcceptAsync("POST", "/v1/track", Call);
        ActionConfig[] actions = [Acme.Action("event", "event", "properties.secret = \"s3\"")];
        var planned = Acme.Plan(server.Url, actions) with { Redaction = Redaction(["$.userId"], []) };
        await using (bed.Start(planned)) await bed.UntilSettledAsync(1);
        Assert.Equal("""{"number":"x"}""", Assert.Single(server.Requests).Text);
    }

    private static Redaction? Redaction(string[] left, string[] hashed) =>
        Sluice.Routing.Redacting.Redaction.Compile([.. left.Select(Path)], [.. hashed.Select(Path)]);

    private static RedactedPath Path(string text) => RedactedPath.Parse(text, out _)!;
}
