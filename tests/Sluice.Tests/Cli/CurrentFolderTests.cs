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

    [Fact]
    public async Task A_file_that_is_saved_with_a_mistake_takes_no_command_away_that_can_do_without_it()
    {
        var file = Path.Combine(_folder, "sluice.yaml");
        const string Sound = "sources: [{ name: s, write_key: k, track: { site_id: demo, api_key: demo } }]\ndestinations: [{ name: out, type: stdout }]\n";
        await File.WriteAllTextAsync(file, Sound, TestContext.Current.CancellationToken);
        await using var gateway = await Gateway.Start(_folder, "--log-level", "none");
        using var body = new StringContent("{}");
        Assert.True((await gateway.Client.PutAsync("/api/v1/customers/42", body, TestContext.Current.CancellationToken)).IsSuccessStatusCode);
        await File.WriteAllTextAsync(file, Sound + "destinatons: []\n", TestContext.Current.CancellationToken);

        string[][] live = [["destinations", "status"], ["destinations", "pause", "out"], ["dead-letters", "list"], ["find", "1"], ["forget", "--person", "42", "--dry-run"]];
        foreach (var command in live)
        {
            await IgnoresItAsync([.. command, "--url", gateway.Address.ToString()]);
            Assert.Contains(
                "name the journal's folder with --data, or the gateway's address with --url, and leave --config out.", await IsStoppedByItAsync(command), StringComparison.Ordinal);
        }
        foreach (var command in (string[][])[.. live, ["explain", "--last"]]) await IgnoresItAsync([.. command, "--data", Path.Combine(_folder, "data")]);
        await IsStoppedByItAsync(["explain", "--last"]);
        foreach (var command in (string[][])[live[0], ["explain", "--last"]]) await IsStoppedByItAsync([.. command, "--data", Path.Combine(_folder, "data"), "--config", "sluice.yaml"]);
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

    private async Task IgnoresItAsync(string[] command)
    {
        const string Ignored = "sluice: sluice.yaml is ignored, as it cannot be used ('sluice check' says why); ";
        var (code, error) = await Gateway.Run(_folder, command);
        Assert.Equal((0, Ignored), (code, error.Split('\n') is [{ } line, ""] ? line[..Ignored.Length] : error));
    }

    private async Task<string> IsStoppedByItAsync(string[] command)
    {
        var (code, error) = await Gateway.Run(_folder, command);
        Assert.Equal(1, code);
        Assert.Contains("destinatons: unknown key", error, StringComparison.Ordinal);
        return error;
    }
}
