using Sluice.Destinations;
using Sluice.Destinations.Definitions;

namespace Sluice.Tests.Destinations;

/// <summary>Whose word an answer's items are: of the messages of a batch, and of none that travels alone.</summary>
public sealed class BatchResultsTests
{
    private const string Rules = "[{ when: item.code = \"busy\", is: retry, say: $.item.code }, { when: item.code = \"bad\", is: reject, say: $.item.code }]";
    private const string RulesToTheEnd = "[{ when: item.code = \"busy\", is: retry }, { when: status > 0, is: reject, say: $.item.code }]";

    [Fact]
    public void A_message_that_travels_alone_is_judged_by_verdicts_and_results_are_not_asked()
    {
        Assert.IsType<Verdict.Delivered>(Judged(Acme(Rules), """{"failures":[{"row":0,"code":"bad"}]}""", "a")[0]);
        var careful = Acme(Rules, "[{ when: length(body.failures) > 0, is: reject, say: '{{body.failures[0].code}}' }]");
        Assert.Equal(new Verdict.Reject("Rows: HTTP 207: bad"), Judged(careful, """{"failures":[{"row":0,"code":"bad"}]}""", "a")[0]);
        Assert.IsType<Verdict.Delivered>(Judged(careful, """{"failures":[]}""", "a")[0]);
    }

    [Fact]
    public void One_that_is_left_of_a_batch_is_judged_by_results()
    {
        var verdicts = Judged(Acme(Rules), """{"failures":[{"row":0,"code":"bad"}]}""", "", "b");
        Assert.Equal(new Verdict.Reject("Rows: name is required and missing"), verdicts[0]);
        Assert.Equal(new Verdict.Reject("Rows: HTTP 207: bad"), verdicts[1]);
    }

    [Fact]
    public void An_item_that_meets_no_rule_shares_the_verdict_of_the_request()
    {
        const string Answer = """{"failures":[{"row":1,"code":"odd"}]}""";
        Assert.IsType<Verdict.Delivered>(Judged(Acme(Rules), Answer, "a", "b")[1]);
        var verdicts = Judged(Acme(RulesToTheEnd), Answer, "a", "b");
        Assert.IsType<Verdict.Delivered>(verdicts[0]);
        Assert.Equal(new Verdict.Reject("Rows: HTTP 207: odd"), verdicts[1]);
    }

    private static DefinedDestination Acme(string rules, string verdicts = "[]") => Defined.Destination($$"""
        name: acme
        title: Acme
        summary: For tests.
        actions:
          add:
            fields: { name: { type: string, required: true, default: $.properties.name } }
            requests: [{ url: https://acme.example/rows, json: { rows: [$.payload] }, verdicts: {{verdicts}} }]
            batch:
              requests: [{ url: https://acme.example/rows, json: { rows: $.payloads } }]
              results: { in: $.body.failures, index: $.item.row, rules: {{rules}} }
        presets: [{ name: Rows, action: add, trigger: type = "track" }]
        """);

    private static Verdict[] Judged(DefinedDestination acme, string answer, params string[] names)
    {
        var parcels = names.Select(static name => Some.Message(name.Length > 0 ? $$$"""{"type":"track","properties":{"name":"{{{name}}}"}}""" : """{"type":"track"}"""));
        using var exchange = acme.Open(0, [.. parcels], Some.Time);
        Assert.IsType<Outgoing.Http>(exchange.Next());
        exchange.Take(new(207, null, System.Text.Encoding.UTF8.GetBytes(answer)));
        Assert.Null(exchange.Next());
        return [.. names.Select((_, index) => exchange.VerdictOf(index))];
    }
}
