namespace Sluice.Tests.House;

/// <summary>Who may use whom, checked on what the compiler made.</summary>
public sealed class ArrowTests
{
    /// <summary>Each part of the house, and the parts that it may use besides itself. Whoever is not in a list is not used by it.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Translation"] = [],
        ["Routing"] = ["Translation"],
        ["Destinations"] = ["Translation", "Routing"],
        ["Configuration"] = ["Translation", "Routing", "Destinations"],
        ["Journal"] = ["Translation"],
        ["Ingest"] = ["Translation", "Configuration", "Journal"],
        ["Delivery"] = ["Translation", "Routing", "Destinations", "Configuration", "Journal"],
        ["Operator"] = ["Translation", "Routing", "Destinations", "Configuration", "Journal", "Ingest", "Delivery"],
        ["Cli"] = ["Translation", "Routing", "Destinations", "Configuration", "Journal", "Ingest", "Delivery", "Operator"],
        ["Program"] = ["Translation", "Routing", "Destinations", "Configuration", "Journal", "Ingest", "Delivery", "Operator", "Cli"],
    };

    private static readonly string[] AllAssemblies = ["Sluice.Translation", "Sluice.Routing", "Sluice.Destinations", "sluice"];

    [Fact]
    public void Every_arrow_in_the_compiled_assemblies_is_in_the_table() =>
        Assert.Empty(AllAssemblies.SelectMany(Arrows).Where(arrow => !Allowed[arrow.From].Contains(arrow.To)).Select(arrow => arrow.ToString()));

    [Fact]
    public void Every_part_of_the_executable_is_in_the_table()
    {
        using var sluice = new CompiledAssembly("sluice");
        Assert.All(sluice.Uses().Select(use => PartOf(use.User)).OfType<string>().Distinct(), part => Assert.Contains(part, Allowed.Keys));
    }

    // Were the check blind, the test above would pass too.
    [Theory]
    [InlineData("Delivery", "Journal")]
    [InlineData("Delivery", "Routing")]
    [InlineData("Configuration", "Destinations")]
    [InlineData("Journal", "Translation")]
    [InlineData("Routing", "Translation", "Sluice.Tests.House.Violation", "Routing")]
    public void The_check_sees_arrows_that_are_there(string from, string to, string? only = null, string? part = null)
    {
        var arrows = only is null
            ? Arrows("sluice").Select(arrow => (arrow.From, arrow.To))
            : Arrows("Sluice.Tests", user => user == only ? part : null).Select(arrow => (arrow.From, arrow.To));
        Assert.Contains((from, to), arrows);
    }

    [Theory]
    [InlineData("Sluice.Translation")]
    [InlineData("Sluice.Routing", "Sluice.Translation")]
    [InlineData("Sluice.Destinations", "Sluice.Translation", "Sluice.Routing")]
    public void A_pure_assembly_refers_to_the_class_library_and_to_those_below_it(string assembly, params string[] below)
    {
        using var compiled = new CompiledAssembly(assembly);
        Assert.Empty(compiled.Assemblies.Where(name => !name.StartsWith("System.", StringComparison.Ordinal)).Except(below).Except(Packages(assembly)));
    }

    // JavaScript, and YAML in definitions.
    private static string[] Packages(string assembly) => assembly switch
    {
        "Sluice.Routing" => ["Jint", "Acornima"],
        "Sluice.Destinations" => ["YamlDotNet"],
        _ => [],
    };

    private static IEnumerable<Arrow> Arrows(string assembly) => Arrows(assembly, PartOf);

    private static IEnumerable<Arrow> Arrows(string assembly, Func<string, string?> partOf)
    {
        using var compiled = new CompiledAssembly(assembly);
        return
        [
            .. from use in compiled.Uses()
               let arrow = new Arrow(partOf(use.User) ?? "", PartOf(use.Used) ?? "", use.User, use.Used)
               where arrow.From != "" && arrow.To != "" && arrow.From != arrow.To
               select arrow,
        ];
    }

    // Sluice.Journal.Sqlite.Database is part of Journal; a type without a namespace of ours is nobody's, but for the program itself.
    private static string? PartOf(string type) => type.Split('.') switch
    {
        ["Program"] => "Program",
        ["Sluice", _] => "Program",
        ["Sluice", var part, ..] => part,
        _ => null,
    };

    private sealed record Arrow(string From, string To, string User, string Used)
    {
        public override string ToString() => $"{From} must not use {To}: {User} -> {Used}";
    }
}

/// <summary>Uses another part only inside an async body, where it is hardest to see.</summary>
internal static class Violation
{
    public static async Task<bool> CommitAsync(Task first)
    {
        await first;
        return Sluice.Translation.MessageId.IsValid("x"u8);
    }
}
