using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Journal;
using Sluice.Translation;

namespace Sluice.Tests.Cli;

public sealed class DoctorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_sound_journal_is_said_to_be_sound()
    {
        await Fill(3);
        var shell = await Shell.Run("journal", "doctor", "--data", _folder);
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        Assert.StartsWith("calls         3 (1 to 3)\nsize          ", shell.Out, StringComparison.Ordinal);
        Assert.Contains("destination   out at 2, 1 call behind", shell.Out, StringComparison.Ordinal);
        Assert.Equal("All that was stored is there and as it was.", shell.Lines[^1]);
    }

    [Fact]
    public async Task What_is_exported_can_be_translated_again()
    {
        await Fill(2);
        var file = Path.Combine(_folder, "calls.ndjson");
        var shell = await Shell.Run("journal", "doctor", "--data", _folder, "--export", file);
        Assert.Equal((0, $"2 calls written to {file}.{Environment.NewLine}"), (shell.Code, shell.Error));
        Assert.Equal(2, (await Shell.Run("translate", file)).Lines.Length);
        // By its number, whoever restored a backup picks what that lacks.
        Assert.All(File.ReadLines(file).Index(), static line => Assert.StartsWith($"{{\"sequence\":{line.Index + 1},", line.Item, StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        // An export never overwrites anything.
        var again = await Shell.Run("journal", "doctor", "--data", _folder, "--export", file);
        Assert.Equal((1, ""), (again.Code, again.Out));
        Assert.Equal($"sluice: '{file}' is there already, and nothing is overwritten; name another file.{Environment.NewLine}", again.Error);
    }

    [Fact]
    public async Task Damage_is_named_and_the_rest_is_exported()
    {
        await Fill(40);
        var database = Path.Combine(_folder, "journal.db");
        var bytes = File.ReadAllBytes(database);
        // Incompressible bodies fill the file: near its end is the inside of a block.
        bytes.AsSpan(bytes.Length - 2048, 512).Fill(0xAA);
        File.WriteAllBytes(database, bytes);
        var shell = await Shell.Run("journal", "doctor", "--data", _folder, "--export", "-");
        Assert.Equal(1, shell.Code);
        Assert.Contains("damaged       ", shell.Error, StringComparison.Ordinal);
        Assert.InRange(shell.Lines.Length, 1, 39);
    }

    [Fact]
    public async Task A_folder_without_a_journal_is_said_to_have_none()
    {
        var shell = await Shell.Run("journal", "doctor", "--data", _folder);
        Assert.Equal((1, ""), (shell.Code, shell.Out));
        Assert.Equal($"sluice: There is no journal in {_folder}: journal.db is missing.{Environment.NewLine}", shell.Error);
    }

    [Fact]
    public async Task Beside_a_gateway_it_names_the_command_that_may_run_there()
    {
        await Fill(1);
        await using var journal = SqliteJournal.Open(_folder, new(), TimeProvider.System, NullLogger<SqliteJournal>.Instance);
        var shell = await Shell.Run("journal", "doctor", "--data", _folder);
        Assert.Equal((1, ""), (shell.Code, shell.Out));
        Assert.EndsWith(
            $" is in use by process {Environment.ProcessId}. Stop that process, or use `sluice verify`, which may run beside it.{Environment.NewLine}", shell.Error, StringComparison.Ordinal);
    }

    private async Task Fill(int calls)
    {
        await using var journal = SqliteJournal.Open(_folder, new(), TimeProvider.System, NullLogger<SqliteJournal>.Instance);
        var translator = new Translator(TranslationOptions.Default);
        for (var i = 0; i < calls; i++)
        {
            var body = $$$"""{"name":"journal-test","data":{"padding":"{{{Noise(i)}}}"}}""";
            var call = new TrackCall("POST", "/api/v1/customers/42/events"u8.ToArray(), Encoding.UTF8.GetBytes(body), Shell.Now, MessageId.ForCall(Shell.Now, (ulong)i + 1));
            var translation = new TranslatedCall();
            translator.Translate(call, translation);
            var record = new System.Buffers.ArrayBufferWriter<byte>();
            RecordEncoder.Write(record, call, "demo", translation);
            await journal.AppendAsync(record.WrittenMemory);
        }
        await journal.Deliveries.CommitAsync(new("out") { Position = calls - 1 });
    }

    private static string Noise(int seed)
    {
        var bytes = new byte[3000];
        new Random(seed).NextBytes(bytes);
        return Convert.ToBase64String(bytes);
    }
}
