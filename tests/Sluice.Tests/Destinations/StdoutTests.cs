using System.Text;
using Sluice.Destinations;
using Sluice.Tests.Configuration;
using Sluice.Tests.Delivery;

namespace Sluice.Tests.Destinations;

public sealed class StdoutTests
{
    [Fact]
    public void A_message_is_a_line_as_it_is()
    {
        var outgoing = Some.Destination("stdout").Build(Some.Message("""{"a":1}"""), Some.Time);
        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString(Assert.IsType<Outgoing.Line>(outgoing).Text.Span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("redact: [$.properties.c], hash: $.properties.d", "")]
    [InlineData("actions: [{ name: All, script: 'function transform(m) { return m }' }]", "")]
    [InlineData("actions: [{ name: All, script: \"function transform(m) { m.properties.n = 'x\\\\ny'; return m }\" }]", "")]
    [InlineData("", "set: { properties.n: \"x\\ny\" }")]
    [InlineData("", "set: { properties.copy: $.properties.a }")]
    [InlineData("", "rename: { properties.a: context.b.c }")]
    public async Task A_body_with_line_breaks_is_one_line_whatever_is_done_with_it(string keys, string rule = "")
    {
        var (plan, problems) = Yaml.Read($$"""
            sources: [{ name: backend, write_key: k }]
            destinations: [{ name: out, type: stdout{{(keys.Length > 0 ? $", {keys}" : "")}} }]
            {{(rule.Length > 0 ? $"translation: {{ rules: [{{ {rule} }}] }}" : "")}}
            """);
        Assert.Empty(problems);
        await using var bed = new Bed { Translator = plan!.Translator };
        const string Data = "{\r\n \"a\": [\n1, // one\r\n{\n\"b\":\r2,},\n],\n\"c\" /* see\nsee */:\n{\n},\r\n\"d\": \"t\\n\"\n,}\n";
        await bed.AcceptAsync("POST", "/v1/track", $"{{\n\"userId\"\n:\n\"42\"\n,\n\"event\":\n\"e\",\"context\":{{\n\"ip\":\n\"1.1.1.1\"\n}},\r\"properties\":\n{Data}}}\n");
        await bed.AcceptAsync("POST", "/api/v1/customers/42/events", $"\r\n{{\n\"name\":\n\"e\",\n\"data\":\n{Data}}}");
        await using (bed.Start(plan.Destinations[0])) await bed.UntilSettledAsync(2, "out");
        var text = Encoding.UTF8.GetString(bed.Output.ToArray());
        Assert.Equal((2, false), (text.Count(static one => one == '\n'), text.Contains('\r', StringComparison.Ordinal)));
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
    }
}
