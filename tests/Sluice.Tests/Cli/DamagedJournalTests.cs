using Sluice.Tests.Journal;

namespace Sluice.Tests.Cli;

/// <summary>What commands that read a journal do when some of it is damaged: they leave that out and say so.</summary>
public class DamagedJournalTests
{
    private const string Gateway = """
        data: DATA
        sources: [{ name: backend, track: { site_id: s, api_key: k } }]
        destinations: [{ name: out, type: stdout }]

        """;

    private static readonly (string, string, string)[] Calls =
        [.. ((string[])["first", "second", "third"]).Select(name => ("POST", "/api/v1/customers/1/events", $$"""{"name":"{{name}}"}"""))];

    [Fact]
    public async Task A_preview_compares_the_other_calls()
    {
        await using var traffic = await RecordedTraffic.Of(Calls);
        await traffic.Damage(2);
        var file = traffic.Write("sluice.yaml", Gateway);
        var shell = await Shell.Run("preview", "--config", file, "--against", file);
        Assert.Equal((0, "2 calls compared."), (shell.Code, shell.Lines[0]));
        AssertLeftOut(shell.Error);
        // Those that were asked for are sound.
        Assert.Equal("", (await Shell.Run("preview", "--config", file, "--against", file, "--last", "1")).Error);
    }

    [Fact]
    public async Task A_recording_takes_the_other_calls()
    {
        await using var traffic = await RecordedTraffic.Of(Calls);
        await traffic.Damage(2);
        var shell = await Shell.Run("record", "--config", traffic.Write("sluice.yaml", Gateway), "--last", "3", "--key", "k");
        Assert.Equal(0, shell.Code);
        Assert.Contains("first", shell.Out, StringComparison.Ordinal);
        Assert.Contains("third", shell.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("second", shell.Out, StringComparison.Ordinal);
        AssertLeftOut(shell.Error);
    }

    [Fact]
    public async Task Records_that_are_gone_are_said_once_however_many()
    {
        await using var traffic = await RecordedTraffic.Of([.. Calls, .. Calls]);
        await traffic.Stop();
        Spoilt.By(traffic.Folder, "DELETE FROM blocks WHERE first BETWEEN 3 AND 5");
        var file = traffic.Write("sluice.yaml", Gateway);
        const string Expected = "sluice: Records 3 to 5 are missing from the journal. They are left out; `sluice journal doctor` says more.\n";
        Assert.Equal(Expected, (await Shell.Run("preview", "--config", file, "--against", file)).Error);
        Assert.Equal(Expected, (await Shell.Run("record", "--config", file, "--last", "6", "--key", "k")).Error);
    }

    [Fact]
    public async Task A_damaged_call_cannot_be_explained_and_its_neighbours_can()
    {
        await using var traffic = await RecordedTraffic.Of(Calls);
        await traffic.Damage(3);
        var file = traffic.Write("sluice.yaml", Gateway);
        foreach (var which in (string[][])[["--last"], ["--sequence", "3"]])
        {
            var shell = await Shell.Run(["explain", "--config", file, .. which]);
            Assert.Equal((1, ""), (shell.Code, shell.Out));
            Assert.StartsWith("sluice: call 3 cannot be explained. Records 3 to 3 cannot be read: ", shell.Error, StringComparison.Ordinal);
        }
        Assert.Equal((0, ""), await CodeAndError("explain", "--config", file, "--sequence", "2"));
    }

    private static async Task<(int, string)> CodeAndError(params string[] args)
    {
        var shell = await Shell.Run(args);
        return (shell.Code, shell.Error);
    }

    private static void AssertLeftOut(string error)
    {
        var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("sluice: Records 2 to 2 cannot be read: ", line, StringComparison.Ordinal);
        Assert.EndsWith(" They are left out; `sluice journal doctor` says more.", line, StringComparison.Ordinal);
    }
}
