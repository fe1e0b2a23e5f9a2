namespace Sluice.Tests.Cli;

/// <summary>Rules of a configuration, seen from the command line.</summary>
public sealed class RuledCallsTests
{
    private const string Config = """
        sources: [{ name: backend, write_key: k }, { name: website, write_key: w }]
        translation:
          rules:
            - { name: sign-ups, when: event = "signed_up", source: website, set: { event: Signed Up } }
            - { name: noise, when: event = "ping", drop: true }
            - { name: broken, when: event = "odd", convert: { properties.n: number } }
        """;

    private static readonly string[] SignedUp = ["--path", "/api/v1/customers/42/events", "--body", """{"name":"signed_up"}"""];

    [Fact]
    public async Task Explain_names_the_rule_that_made_a_field()
    {
        using var config = new TemporaryFile(Config, ".yaml");
        var shell = await Shell.Run(["explain", "--config", config.Path, "--source", "website", .. SignedUp]);
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        Assert.Matches("""(?m)^  event +"Signed Up" +Signed Up +rule 'sign-ups': set""", shell.Out);
    }

    [Fact]
    public async Task Without_a_name_the_call_is_one_of_the_first_source()
    {
        using var config = new TemporaryFile(Config, ".yaml");
        Assert.Contains("\"signed_up\"", (await Shell.Run(["explain", "--config", config.Path, .. SignedUp])).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_must_be_one_of_the_configuration()
    {
        using var config = new TemporaryFile(Config, ".yaml");
        Assert.Contains("the configuration has no source 'webstie'; did you mean 'website'?", (await Shell.Run(["explain", "--config", config.Path, "--source", "webstie", .. SignedUp])).Error, StringComparison.Ordinal);
        Assert.Contains("--source names a source of a configuration; give it with --config.", (await Shell.Run(["explain", "--source", "website", .. SignedUp])).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_rule_sets_arrives_as_it_is_spelled()
    {
        const string Rules = """
            sources: [{ name: s, write_key: k }]
            translation: { rules: [{ set: { properties.account: 12345678901234567890, properties.price: 1.10, properties.zip: 0123 } }] }
            """;
        using var config = new TemporaryFile(Rules, ".yaml");
        var shell = await Shell.Type("""{"method":"POST","path":"/api/v1/customers/42/events","body":{"name":"e"}}""", "translate", "--config", config.Path);
        Assert.Contains("""{"account":12345678901234567890,"price":1.10,"zip":"0123"}""", Assert.Single(shell.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Translate_says_what_was_dropped_and_what_could_not_be_applied()
    {
        using var config = new TemporaryFile(Config, ".yaml");
        const string Calls = """
            {"method":"POST","path":"/api/v1/customers/42/events","body":{"name":"ping"}}
            {"method":"POST","path":"/api/v1/customers/42/events","body":{"name":"odd","data":{"n":"x"}}}
            """;
        var shell = await Shell.Type(Calls, "translate", "--config", config.Path);
        Assert.Equal(0, shell.Code);
        Assert.Contains("\"event\":\"odd\"", Assert.Single(shell.Lines), StringComparison.Ordinal);
        Assert.Contains("line 1: not mapped: Dropped by rule 'noise'.", shell.Error, StringComparison.Ordinal);
        Assert.Contains("line 2: note: translation.rules[2]: Rule 'broken' was not applied: properties.n is \"x\", which is no number.", shell.Error, StringComparison.Ordinal);
    }
}
