using System.Text;
using Sluice.Destinations;
using Sluice.Destinations.Exchanges;

namespace Sluice.Tests.Destinations;

/// <summary>A message that cannot be shaped when its batch is, which is later than when it is checked.</summary>
public sealed class BatchFaultTests
{
    private const string Head = """
        name: acme
        title: Acme
        summary: For tests.
        actions:
          track:
            trigger: type = "track"
            fields:
              name: { type: string, required: true, default: $.event }
              amount: { type: string, default: $.properties.amount }
            requests:
              - { url: https://acme.example/one, json: $.payload }
            batch:
              size: 10

        """;

    private const string Amount = "{ '@first': [{ '@number': $.it.amount }, { '@fail': 'The amount of {{it.name}} is no number.' }] }";

    private const string InTheBody = Head + $$"""
              requests:
                - url: https://acme.example/batch
                  json: { '@each': { in: $.payloads, as: it, do: { name: $.it.name, amount: {{Amount}} } } }
              results: { in: $.body.errors, index: $.item.index, is: reject, say: $.item.say }
        presets: [{ name: Events, action: track }]
        """;

    private const string InALet = Head + $$"""
              let: { items: { '@each': { in: $.payloads, as: it, do: { name: $.it.name, amount: {{Amount}} } } } }
              requests: [{ url: https://acme.example/batch, json: $.items }]
              results: { in: $.body.errors, index: $.item.index, is: reject, say: $.item.say }
        presets: [{ name: Events, action: track }]
        """;

    private const string AfterALookUp = Head + $$"""
              requests:
                - { name: found, method: GET, url: https://acme.example/look }
                - url: https://acme.example/batch
                  json: { '@each': { in: $.payloads, as: it, do: { name: $.it.name, amount: {{Amount}} } } }
              results: { in: $.body.errors, index: $.item.index, is: reject, say: $.item.say }
        presets: [{ name: Events, action: track }]
        """;

    private const string OnlyTogether = Head + """
              requests:
                - url: https://acme.example/batch
                  json: { '@when': [{ if: length(payloads) > 2, then: { '@fail': Too many. } }, { else: $.payloads }] }
        presets: [{ name: Events, action: track }]
        """;

    private const string ForEach = Head + $$"""
              requests:
                - each: { in: $.payloads, as: it }
                  url: https://acme.example/each
                  json: { name: $.it.name, amount: {{Amount}} }
        presets: [{ name: Events, action: track }]
        """;

    [Theory]
    [InlineData(InTheBody)]
    [InlineData(InALet)]
    public void It_alone_is_refused_and_the_others_are_sent_and_judged_by_their_own_places(string definition)
    {
        using var exchange = Open(definition, "1", "x", "2", "y", "3");
        Assert.Equal("""[{"name":"E0","amount":1},{"name":"E2","amount":2},{"name":"E4","amount":3}]""", Next(exchange));
        exchange.Take(new(200, null, """{"errors":[{"index":2,"say":"no"}]}"""u8.ToArray()));
        Assert.Null(exchange.Next());
        Assert.IsType<Verdict.Delivered>(exchange.VerdictOf(0));
        Assert.Equal(new Verdict.Reject("Events: The amount of E1 is no number."), exchange.VerdictOf(1));
        Assert.IsType<Verdict.Delivered>(exchange.VerdictOf(2));
        Assert.Equal(new Verdict.Reject("Events: The amount of E3 is no number."), exchange.VerdictOf(3));
        Assert.Equal(new Verdict.Reject("Events: HTTP 200: no"), exchange.VerdictOf(4));
        Assert.Equal([false, true, false, true, false], Enumerable.Range(0, 5).Select(exchange.IsRefused));
    }

    [Fact]
    public void When_every_message_is_at_fault_nothing_is_sent_and_each_has_its_reason()
    {
        using var exchange = Open(InTheBody, "x", "y");
        Assert.Null(exchange.Next());
        Assert.Equal(new Verdict.Reject("Events: The amount of E0 is no number."), exchange.VerdictOf(0));
        Assert.Equal(new Verdict.Reject("Events: The amount of E1 is no number."), exchange.VerdictOf(1));
    }

    [Fact]
    public void When_only_all_of_them_together_cannot_be_sent_the_verdict_is_one_on_all()
    {
        using var exchange = Open(OnlyTogether, "1", "2", "3");
        Assert.Null(exchange.Next());
        Assert.Equal(new Verdict.Reject("Events: Too many."), exchange.VerdictOf(1));
        Assert.False(exchange.IsOwn(1));
    }

    [Fact]
    public void A_look_up_before_it_is_not_made_again()
    {
        using var exchange = Open(AfterALookUp, "1", "x");
        Assert.Equal("https://acme.example/look", Assert.IsType<Outgoing.Http>(exchange.Next()).Url.AbsoluteUri);
        exchange.Take(new(200, null, "{}"u8.ToArray()));
        Assert.Equal("""[{"name":"E0","amount":1}]""", Next(exchange));
        exchange.Take(new(200, null, "{}"u8.ToArray()));
        Assert.Null(exchange.Next());
        Assert.IsType<Verdict.Delivered>(exchange.VerdictOf(0));
        Assert.IsType<Verdict.Reject>(exchange.VerdictOf(1));
    }

    [Fact]
    public void Of_requests_for_one_each_the_first_at_fault_is_found_before_any_is_sent()
    {
        using var exchange = Open(ForEach, "x", "1");
        Assert.Equal("""{"name":"E1","amount":1}""", Next(exchange));
        exchange.Take(new(200, null, "{}"u8.ToArray()));
        Assert.Null(exchange.Next());
        Assert.True(exchange.IsRefused(0));
    }

    [Fact]
    public void In_the_midst_of_requests_for_one_each_none_is_sent_again()
    {
        using var exchange = Open(ForEach, "1", "x", "2");
        Assert.Equal("""{"name":"E0","amount":1}""", Next(exchange));
        exchange.Take(new(200, null, "{}"u8.ToArray()));
        Assert.Null(exchange.Next());
        Assert.False(exchange.IsOwn(0));
        Assert.Contains("The amount of E1", Assert.IsType<Verdict.Reject>(exchange.VerdictOf(2)).Why, StringComparison.Ordinal);
    }

    private static Exchange Open(string definition, params string[] amounts)
    {
        var parcels = amounts.Select(
            static (amount, place) => Some.Message($$$"""{"type":"track","event":"E{{{place}}}","properties":{"amount":"{{{amount}}}"}}"""));
        return Defined.Destination(definition).Open(0, [.. parcels], Some.Time);
    }

    private static string Next(Exchange exchange) => Encoding.UTF8.GetString(Assert.IsType<Outgoing.Http>(exchange.Next()).Body.Span);
}
