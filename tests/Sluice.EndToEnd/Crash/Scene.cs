using System.Globalization;
using System.Text.Json;
using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Crash;

/// <summary>
/// A gateway that is killed again and again, with three destinations: one that refuses every tenth delivery, one that takes batches, and a trap. A journal of a
/// megabyte, so that it is trimmed all the time.
/// </summary>
internal sealed class Scene : IAsyncDisposable
{
    private const int RequestsPerRound = 500;

    private static readonly TimeSpan DrainPatience = TimeSpan.FromMinutes(3);

    private readonly Auditor _auditor = new();
    private readonly Lock _choosing = new();
    private readonly Random _moods;
    private readonly Load _load;
    private Receiver _hook = null!, _bulk = null!;

    private Scene(int seed)
    {
        (Seed, _moods) = (seed, new(seed));
        _load = new(Ledger, seed, RequestsPerRound);
        Trap = new(message => Deliver("trap", message.Message));
    }

    public int Seed { get; }

    public Workspace Workspace { get; } = new();

    public Ledger Ledger { get; } = new("hook", "bulk", "trap");

    public Trap Trap { get; }

    /// <summary>How often the gateway was killed.</summary>
    public int Kills { get; private set; }

    /// <summary>How often it was so by what was set for it, and not because the load was over.</summary>
    public int Sprung { get; private set; }

    public static async Task<Scene> BeginAsync(int seed)
    {
        var scene = new Scene(seed);
        scene._hook = await Receiver.StartAsync(scene.Hook);
        scene._bulk = await Receiver.StartAsync(scene.Bulk);
        scene.Workspace.Configure(
            Workspace.Webhook("hook", scene._hook.Url),
            Workspace.Webhook("trap", scene.Trap.Url),
            $$"""
              - name: bulk
                type: segment
                settings: { source_write_key: key, endpoint: "{{scene._bulk.Url.GetLeftPart(UriPartial.Authority)}}" }
                allow: 127.0.0.0/8
                retry: { first: 20ms, max: 500ms }
            retention: { size: 1MB }
            """);
        // The first one makes the journal; a kill in the middle of that is a subject of its own.
        await using var first = await Gateway.StartAsync(scene.Workspace);
        await first.StopAsync();
        return scene;
    }

    /// <summary>Starts the gateway, puts it under load, and has it killed.</summary>
    /// <param name="round">Which round it is.</param>
    /// <param name="kill">Sees to it that it dies, once it listens.</param>
    /// <param name="environment">Variables for it.</param>
    public async Task KillAsync(int round, Func<Gateway, Task> kill, params (string Name, string Value)[] environment)
    {
        await using (var gateway = Gateway.Launch(Workspace, ["--config", Workspace.Config], [("DOTNET_TieredPGO", "0"), .. environment]))
        {
            if (await gateway.BecomesReadyAsync())
            {
                using var stop = new CancellationTokenSource();
                var load = _load.RunAsync(gateway, round, stop.Token, mayDie: true);
                await kill(gateway);
                await Task.WhenAny(load, gateway.Process.WaitAsync());
                // The load breaks off before the system says that the process is gone.
                Sprung += _load.Acknowledged < RequestsPerRound ? 1 : 0;
                await stop.CancelAsync();
                await gateway.Process.KillAsync();
                await load.BoundedAsync();
            }
            else
            {
                Sprung++;
            }
            Kills++;
        }
        var found = await _auditor.ExamineAsync(Workspace.Data);
        Assert.True(found == "sound", $"Seed {Seed}, round {round}: {found}");
    }

    /// <summary>Waits until the load has had so many answers in this round, or the gateway is gone.</summary>
    public Task UntilAnsweredAsync(int requests, Gateway gateway) =>
        Wait.UntilAsync(() => _load.Acknowledged >= requests || gateway.Process.HasEnded, () => $"No answers come. {gateway.Process.Story}");

    /// <summary>Starts it once more, waits until everything that was acknowledged is delivered, and has the commands look at what is left.</summary>
    public async Task DrainAsync()
    {
        await using var gateway = await Gateway.StartAsync(Workspace);
        await Wait.UntilAsync(
            () => Ledger.Owed == 0,
            () => $"Seed {Seed}: {Ledger.Owed} of {3 * Ledger.Acknowledged} deliveries were not made, among them {Ledger.Debts()}. {gateway.Process.Story}",
            DrainPatience);
        await gateway.StopAsync();
        foreach (var command in (string[][])[["journal", "doctor"], ["verify"]])
        {
            await using var child = Child.Start(Workspace.Folder, Gateway.Executable, [.. command, "--config", Workspace.Config]);
            Assert.True(
                await child.EndedAsync() == 0,
                $"Seed {Seed}: `{string.Join(' ', command)}` is not content.\n{string.Join('\n', child.Output)}\n{child.Story}");
        }
        Assert.True(Ledger.Violations is [], $"Seed {Seed}: {string.Join('\n', Ledger.Violations.Take(20))}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _hook.DisposeAsync();
        await _bulk.DisposeAsync();
        await Trap.DisposeAsync();
        _auditor.Dispose();
        Workspace.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Kills} kills, {Sprung} of them as chosen: {Ledger.Acknowledged} events acknowledged, {Ledger.Delivered} deliveries to three destinations, {Ledger.Duplicates} repetitions.";

    private ValueTask<Reply> Hook(Received message)
    {
        int mood;
        lock (_choosing) mood = _moods.Next(100);
        if (mood < 8) return new(new Reply(500));
        if (mood < 10) return new(new Reply(429, RetryAfter: 1));
        Deliver("hook", message.Message);
        return new(new Reply(200));
    }

    private ValueTask<Reply> Bulk(Received batch)
    {
        foreach (var message in batch.Message.GetProperty("batch").EnumerateArray()) Deliver("bulk", message);
        return new(new Reply(200));
    }

    // Only what the load sends is in the ledger.
    private void Deliver(string destination, JsonElement message)
    {
        if (message.GetProperty("type").GetString() != "track" || !message.GetProperty("properties").TryGetProperty("n", out var number)) return;
        Ledger.Deliver(destination, message.GetProperty("userId").GetString()!, number.GetInt32());
    }

    /// <summary>A number from the environment.</summary>
    public static int FromEnvironment(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
