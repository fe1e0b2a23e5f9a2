namespace Sluice.Tests.Cli;

/// <summary>What commands take from the folder in which they are started.</summary>
public sealed class CurrentFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("verify")]
    [InlineData("journal", "doctor")]
    [InlineData("explain", "--last")]
    [InlineData("destinations", "status")]
    public async Task The_journal_is_where_the_configuration_says(params string[] command)
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "sluice.yaml"),
            "data: elsewhere\nsources: [{ name: s, write_key: k }]\ndestinations: [{ name: out, type: stdout }]\n",
            TestContext.Current.CancellationToken);
        var (code, error) = await Gateway.Run(_folder, command);
        Assert.Equal(1, code);
        Assert.Contains(Path.Combine(_folder, "elsewhere"), error, StringComparison.Ordinal);
        Assert.DoesNotContain("demo", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explain", "--last")]
    [InlineData("record")]
    public async Task Without_one_what_is_shown_is_the_demo_and_said_to_be(params string[] command)
    {
        var (code, error) = await Gateway.Run(_folder, command);
        Assert.Equal(1, code);
        Assert.StartsWith(
            "sluice: there is no sluice.yaml in this folder, so this is about the built-in demo's configuration; name yours with --config.\n", error,
            StringComparison.Ordinal);
    }
}
