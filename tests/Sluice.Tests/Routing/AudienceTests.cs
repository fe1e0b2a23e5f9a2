using System.Text;
using Sluice.Routing;
using Sluice.Tests.Performance;

namespace Sluice.Tests.Routing;

public sealed class AudienceTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("{}", true)]
    [InlineData("""{"All":true}""", true)]
    [InlineData("""{"All":false}""", false)]
    [InlineData("""{"all":false}""", false)]
    [InlineData("""{"All":{}}""", true)]
    [InlineData("""{"All":null}""", true)]
    [InlineData("""{"All":false,"Webhook":true}""", true)]
    [InlineData("""{"Webhook":true,"All":false}""", true)]
    [InlineData("""{"All":false,"Webhook":{}}""", true)]
    [InlineData("""{"All":false,"Webhook":{"depth":{"of":["options"]}}}""", true)]
    [InlineData("""{"Webhook":false}""", false)]
    [InlineData("""{"WEBHOOK":false}""", false)]
    [InlineData("""{"Web\u0068ook":false}""", false)]
    [InlineData("""{"Webhooks":false}""", true)]
    [InlineData("""{"Mixpanel (Actions)":false}""", true)]
    [InlineData("""{"Webhook":"no"}""", true)]
    [InlineData("""{"Webhook":null,"All":false}""", false)]
    [InlineData("""{"Webhook":0}""", true)]
    [InlineData("""{"büro-hook":false}""", false)]
    [InlineData("""{"BÜRO-HOOK":false}""", false)]
    [InlineData("""{"Webhook":false,"Büro-Hook":true}""", true)]
    [InlineData("""{"Büro-Hook":true,"Webhook":false}""", true)]
    [InlineData("""{"Webhook":true,"Webhook":false}""", false)]
    [InlineData("""{"\ud800":false}""", true)]
    public void Integrations_decide_by_the_most_specific_name(string integrations, bool wanted)
    {
        var audience = new Audience("Büro-Hook", ["Webhook"], []);
        Assert.Equal(wanted, audience.For(Encoding.UTF8.GetBytes(integrations)).Wanted);
    }

    [Fact]
    public void A_name_of_any_length_is_somebody_elses()
    {
        var audience = new Audience("hook", ["Webhook"], []);
        var integrations = $$"""{"{{new string('x', 100_000)}}":false,"hook":false}""";
        Assert.False(audience.For(Encoding.UTF8.GetBytes(integrations)).Wanted);
    }

    [Theory]
    [InlineData("""{"All":false}""", "`integrations` switches all destinations off")]
    [InlineData("""{"Webhook":false}""", "`integrations` switches \"Webhook\" off")]
    [InlineData("""{"hook":true}""", "`integrations` switches \"hook\" on")]
    [InlineData("{}", "`integrations` does not mention it")]
    public void The_decision_names_the_entry_that_made_it(string integrations, string why) =>
        Assert.Equal(why, new Audience("hook", ["Webhook"], []).For(Encoding.UTF8.GetBytes(integrations)).Why);

    [Fact]
    public void Without_a_list_it_listens_to_every_source() => Assert.True(new Audience("hook", [], []).FromSource("website").Wanted);

    [Fact]
    public void With_a_list_it_listens_to_these_sources_only()
    {
        var audience = new Audience("hook", [], ["backend", "website"]);
        Assert.True(audience.FromSource("website").Wanted);
        Assert.Equal(new Decision(false, "it listens to backend, website only"), audience.FromSource("demo"));
    }

    [Fact]
    public void Deciding_allocates_nothing()
    {
        var audience = new Audience("hook", ["Webhook"], []);
        var integrations = """{"All":true,"Mixpanel (Actions)":false,"Webhook":{"a":1}}"""u8.ToArray();
        Assert.Equal(0, Allocated.By(() =>
        {
            for (var i = 0; i < 1000; i++) audience.For(integrations);
        }));
    }
}
