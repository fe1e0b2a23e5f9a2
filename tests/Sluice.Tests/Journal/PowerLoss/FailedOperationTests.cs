using Sluice.FaultyDisk;

namespace Sluice.Tests.Journal.PowerLoss;

/// <summary>
/// A single operation on the journal's files fails: whoever waited for it is not told that all is well, the journal recovers by itself, and a power cut
/// afterwards takes nothing that was promised. What a failed sync was to make safe is lost for good, as the system forgets that it was to be written.
/// </summary>
public sealed class FailedOperationTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>What SQLite says of a sync that failed.</summary>
    public const int FailedSync = 10 | (4 << 8);

    private const int FailedWrite = 10 | (3 << 8), FailedTruncate = 10 | (6 << 8), FailedDelete = 10 | (10 << 8), Full = 13;

    private readonly string _folder = Directory.CreateTempSubdirectory("failed-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(DiskAction.Sync, 1)]
    [InlineData(DiskAction.Write, 4)]
    [InlineData(DiskAction.Truncate, 1)]
    [InlineData(DiskAction.Delete, 1)]
    [InlineData(DiskAction.Create, 1)]
    public async Task One_that_fails_costs_its_callers_a_refusal_and_nothing_else(DiskAction action, int step)
    {
        var every = action is DiskAction.Sync or DiskAction.Write ? step * PowerLossTests.Every : step;
        var (rounds, refused) = (0, 0);
        for (var number = 0; ; number += every)
        {
            var round = new Round(Path.Combine(_folder, $"{number}"), action, number);
            await round.RunAsync();
            Directory.Delete(round.Folder, recursive: true);
            if (!round.HasFailed) break;
            rounds++;
            refused += round.Refused;
        }
        output.WriteLine($"{rounds} lives with a failed {action}, {refused} steps refused.");
        Assert.True(rounds > 0);
    }

    /// <summary>A life in which one operation of a kind fails.</summary>
    private sealed class Round
    {
        private readonly DiskAction _action;
        private readonly int _number;
        private readonly RecordingDisk _disk;
        private readonly Promises _promises = new();
        private int _seen;

        public Round(string folder, DiskAction action, int number)
        {
            (Folder, _action, _number) = (folder, action, number);
            _disk = new(Refuse);
        }

        public string Folder { get; }

        public bool HasFailed { get; private set; }

        public int Refused { get; private set; }

        public async Task RunAsync()
        {
            WatchedFiles.Watch(Folder, _disk);
            var workload = new Workload(Folder, _disk, _promises, seed: 1);
            await workload.RunAsync(lives: 2, steps: 25);
            WatchedFiles.Leave(Folder);
            Refused = workload.Refused;
            _promises.Errors.Clear();
            var model = new DiskModel();
            foreach (var operation in _disk.Operations) model.Apply(operation);
            foreach (var loss in Enum.GetValues<Loss>()) await CheckAsync(model, loss, workload.Now);
        }

        private async Task CheckAsync(DiskModel model, Loss loss, DateTimeOffset now)
        {
            var left = Directory.CreateDirectory($"{Folder}-{loss}").FullName;
            model.CutPower(left, loss, new Random(_number));
            WatchedFiles.Watch(left, new RecordingDisk());
            try
            {
                await _promises.CheckAsync(left, int.MaxValue, now, refusals: true);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Broken promise ({_action} number {_number} failed, then a power cut that took {loss}): {failure.Message}", failure);
            }
            WatchedFiles.Leave(left);
            Directory.Delete(left, recursive: true);
        }

        private int Refuse(int at, DiskOperation operation)
        {
            if (operation.Action != _action || _seen++ != _number) return 0;
            HasFailed = true;
            return _action switch
            {
                DiskAction.Write => _number % 2 == 0 ? FailedWrite : Full,
                DiskAction.Sync => FailedSync,
                DiskAction.Truncate => FailedTruncate,
                DiskAction.Delete => FailedDelete,
                _ => Full,
            };
        }
    }
}
