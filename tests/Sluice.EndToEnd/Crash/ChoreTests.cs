using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Crash;

/// <summary>What an operator asks for is begun, and the process is killed in the middle of it. Asked for again, it is done; and the accounts hold.</summary>
[Trait("suite", "crash")]
public sealed class ChoreTests
{
    private const int OperationsMax = 250;

    private static readonly int Rounds = Math.Max(2, Scene.FromEnvironment("SLUICE_CRASH_KILLS", 260) / 30);
    private static readonly int Seed = Scene.FromEnvironment("SLUICE_CRASH_SEED", 1);

    private readonly Random _random = new(Seed);

    [Fact]
    public async Task A_person_is_forgotten_though_the_command_is_killed()
    {
        using var workspace = await WithEventsAsync("gone", 200);
        using var auditor = new Auditor();
        var sprung = 0;
        for (var round = 0; round < Rounds; round++)
        {
            await using var killed = Forget(workspace, KillingHook.At(workspace, _random.Next(1, OperationsMax)));
            if (await killed.EndedAsync() != 0) sprung++;
            Assert.Equal("sound", await auditor.ExamineAsync(workspace.Data));
        }
        Assert.True(sprung > 0, "It was never killed while it was at work.");
        await using (var whole = Forget(workspace)) Assert.True(await whole.EndedAsync() == 0, whole.Story);
        await NothingIsLeftAsync(workspace, "gone");
    }

    [Fact]
    public async Task A_person_is_forgotten_though_the_gateway_is_killed_while_it_does_it()
    {
        using var workspace = await WithEventsAsync("gone", 200);
        using var auditor = new Auditor();
        var sprung = 0;
        for (var round = 0; round < Rounds; round++)
        {
            await using (var gateway = Gateway.Launch(workspace, ["--config", workspace.Config], KillingHook.At(workspace, _random.Next(20, OperationsMax))))
            {
                if (!await gateway.BecomesReadyAsync() || !await ForgetAsync(gateway, mayDie: true)) sprung++;
                await gateway.Process.KillAsync();
            }
            Assert.Equal("sound", await auditor.ExamineAsync(workspace.Data));
        }
        Assert.True(sprung > 0, "It was never killed while it was at work.");
        await using (var gateway = await Gateway.StartAsync(workspace))
        {
            Assert.True(await ForgetAsync(gateway, mayDie: false));
            await gateway.StopAsync();
        }
        await NothingIsLeftAsync(workspace, "gone");
    }

    [Fact]
    public async Task A_replay_comes_to_its_end_with_everything_though_the_gateway_is_killed_on_the_way()
    {
        const int Events = 300;
        await using var receiver = await Receiver.StartAsync();
        using var workspace = await WithEventsAsync("kept", Events, receiver);
        using var auditor = new Auditor();
        var (before, sprung) = (receiver.Count, 0);
        await using (var gateway = await Gateway.StartAsync(workspace))
        {
            using var client = gateway.Client();
            // Slow enough to be killed on the way.
            using var answer = await client.PostAsync("/admin/replays?destination=hook&rate=100&confirm=true", content: null, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            await gateway.Process.KillAsync();
        }
        for (var round = 1; round <= Rounds; round++)
        {
            // Killed by the hook, or when some more has arrived.
            var some = before + (Events * round / (Rounds + 1));
            await using (var gateway = Gateway.Launch(workspace, ["--config", workspace.Config], KillingHook.At(workspace, _random.Next(20, OperationsMax))))
            {
                if (await gateway.BecomesReadyAsync())
                    await Wait.UntilAsync(() => gateway.Process.HasEnded || receiver.Count >= some, () => $"The replay does not go on. {gateway.Process.Story}");
                await gateway.Process.KillAsync();
                if (receiver.Count > before && receiver.Count - before < Events) sprung++;
            }
            Assert.Equal("sound", await auditor.ExamineAsync(workspace.Data));
        }
        Assert.True(sprung > 0, "It was never killed on the way.");
        await using var last = await Gateway.StartAsync(workspace);
        using var asking = last.Client();
        JsonElement replay = default;
        await Wait.UntilAsync(
            () => (replay = asking.GetFromJsonAsync<JsonElement>("/admin/replays/1").GetAwaiter().GetResult()).GetProperty("state").GetString() == "done",
            () => $"The replay does not end: {replay}. {last.Process.Story}");
        await last.StopAsync();
        var again = receiver.Accepted.Skip(before).Select(static one => one.Number()).ToHashSet();
        Assert.Equal(Events, again.Count);
        Assert.Equal("sound", await auditor.ExamineAsync(workspace.Data));
    }

    // A journal with events of one person and of others between them, all delivered or, without a receiver, all waiting.
    private static async Task<Workspace> WithEventsAsync(string person, int count, Receiver? hook = null)
    {
        var workspace = new Workspace();
        workspace.Configure(Workspace.Webhook("hook", hook?.Url ?? new("http://127.0.0.1:9/nobody")));
        await using var gateway = await Gateway.StartAsync(workspace);
        using var client = gateway.Client();
        for (var number = 0; number < count; number++) await client.TrackAsync(hook is null && number % 2 == 1 ? "kept" : person, number);
        if (hook is not null) await hook.UntilAsync(count, gateway);
        await gateway.StopAsync();
        return workspace;
    }

    private static Child Forget(Workspace workspace, params (string Name, string Value)[] environment) =>
        Child.Start(workspace.Folder, Gateway.ProgramFor(environment), ["forget", "--config", workspace.Config, "--person", "gone"], environment);

    // Whether it was done.
    private static async Task<bool> ForgetAsync(Gateway gateway, bool mayDie)
    {
        using var client = gateway.Client();
        try
        {
            using var answer = await client.PostAsync("/admin/people/forget?person=gone", content: null, TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            return true;
        }
        catch (HttpRequestException) when (mayDie)
        {
            return false;
        }
    }

    private static async Task NothingIsLeftAsync(Workspace workspace, string person)
    {
        await using (var doctor = Child.Start(workspace.Folder, Gateway.Executable, ["journal", "doctor", "--config", workspace.Config, "--export", "calls.ndjson"]))
            Assert.True(await doctor.EndedAsync() == 0, doctor.Story);
        var saved = await File.ReadAllTextAsync(Path.Combine(workspace.Folder, "calls.ndjson"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain(person, saved, StringComparison.Ordinal);
        Assert.Contains("kept", saved, StringComparison.Ordinal);
        await using var verify = Child.Start(workspace.Folder, Gateway.Executable, ["verify", "--config", workspace.Config]);
        Assert.True(await verify.EndedAsync() == 0, verify.Story);
    }
}
