using System.Buffers.Binary;
using System.Globalization;
using Sluice.FaultyDisk;

namespace Sluice.Tests.Journal.PowerLoss;

/// <summary>
/// The power fails at any operation on the journal's files, and what was not synced is lost, torn or reordered. <c>SLUICE_POWER_SEEDS</c> says how many lives are
/// lived (2), <c>SLUICE_POWER_EVERY</c> how many operations lie between two power cuts (7, as in <c>./test fast</c>; <c>./test</c> sets 2, and 1 cuts at every one).
/// </summary>
public sealed class PowerLossTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>Of the crashes, one in so many is followed by another while the journal recovers.</summary>
    private const int TwiceEvery = 40;

    private static readonly int Seeds = FromEnvironment("SLUICE_POWER_SEEDS", 2);

    private readonly string _folder = Directory.CreateTempSubdirectory("power-").FullName;
    private int _cuts;

    /// <summary>Operations from one power cut, or failure, to the next.</summary>
    public static int Every { get; } = FromEnvironment("SLUICE_POWER_EVERY", 7);

    public static TheoryData<int> Lives => [.. Enumerable.Range(1, Seeds)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Lives))]
    public async Task Whatever_was_promised_is_kept_when_the_power_fails_at_any_operation(int seed)
    {
        var (disk, promises) = (new RecordingDisk(), new Promises());
        var life = Path.Combine(_folder, "life");
        WatchedFiles.Watch(life, disk);
        var workload = new Workload(life, disk, promises, seed);
        await workload.RunAsync(lives: 2, steps: 60);
        WatchedFiles.Leave(life);
        Assert.Empty(promises.Errors);
        Assert.NotEqual(0, workload.Packed);

        var (model, random) = (new DiskModel(), new Random(seed));
        var operations = disk.Operations;
        for (var done = 0; done <= operations.Count; done++)
        {
            if (done > 0) model.Apply(operations[done - 1]);
            if ((done + seed) % Every != 0) continue;
            var (loss, twice) = ((Loss)(_cuts % 5), _cuts % TwiceEvery == 0);
            await CutAsync(model, loss, random, promises, done, workload.Now, twice, $"seed {seed}, after {done} of {operations.Count} operations, losing {loss}");
        }
        output.WriteLine($"{operations.Count} operations, {_cuts} power cuts, {promises.Acknowledgements} calls acknowledged.");
        Assert.True(promises.Acknowledgements > 50 && operations.Count > 500, "Too little happened to show anything.");
    }

    // The power is cut; the journal is opened again; now and then, the power is cut at each operation of that, too.
    private async Task CutAsync(DiskModel model, Loss loss, Random random, Promises promises, int done, DateTimeOffset now, bool twice, string what)
    {
        var folder = Left(model, loss, random);
        try
        {
            var files = new DiskModel(Directory.GetFiles(folder, "journal.db*"));
            var disk = new RecordingDisk();
            WatchedFiles.Watch(folder, disk);
            await promises.CheckAsync(folder, done, now);
            WatchedFiles.Leave(folder);
            if (!twice) return;
            foreach (var (number, operation) in disk.Operations.Index())
            {
                files.Apply(operation);
                if (number % Every != 0) continue;
                var again = Left(files, (Loss)(number % 5), random);
                WatchedFiles.Watch(again, new RecordingDisk());
                await promises.CheckAsync(again, done, now);
                WatchedFiles.Leave(again);
                Directory.Delete(again, recursive: true);
            }
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"Broken promise ({what}): {failure.Message}", failure);
        }
        Directory.Delete(folder, recursive: true);
    }

    // What the power cut leaves, and beside it the journal's other files, which it does not need and never syncs.
    private string Left(DiskModel model, Loss loss, Random random)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, $"cut-{++_cuts}")).FullName;
        model.CutPower(folder, loss, random);
        byte[]?[] heads = [null, [], new byte[16], Head(0), random.GetItems<byte>([0, 1, 0xFF], 16)];
        if (heads[random.Next(heads.Length)] is { } head) File.WriteAllBytes(Path.Combine(folder, "journal.head"), head);
        if (random.Next(2) == 0) File.WriteAllBytes(Path.Combine(folder, "journal.reserve"), new byte[random.Next(1000)]);
        if (random.Next(2) == 0) File.WriteAllText(Path.Combine(folder, "journal.lock"), "");
        if (random.Next(2) == 0) File.WriteAllText(Path.Combine(folder, "journal.pid"), random.Next(2) == 0 ? "" : "1");
        return folder;
    }

    /// <summary>A number that says how thorough a test is.</summary>
    public static int FromEnvironment(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static byte[] Head(long number)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), ~number);
        return bytes;
    }
}
