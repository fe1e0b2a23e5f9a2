using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Journal;
using Sluice.Journal.Deduplication;
using Sluice.Tests.Journal;
using Sluice.Translation;

namespace Sluice.Tests.Cli;

/// <summary>A folder with a journal in which calls lie, as the gateway would have stored them.</summary>
internal sealed class RecordedTraffic : IAsyncDisposable
{
    private readonly TranslatedCall _translation = new();
    private readonly Translator _translator = new(TranslationOptions.Default);
    private SqliteJournal? _journal;
    private ulong _calls;

    private RecordedTraffic() => _journal = SqliteJournal.Open(Folder, new(), TimeProvider.System, NullLogger<SqliteJournal>.Instance);

    public string Folder { get; } = Directory.CreateTempSubdirectory("sluice-").FullName;

    /// <summary>A journal with these calls; it is served until <see cref="Stop"/>.</summary>
    public static async Task<RecordedTraffic> Of(params (string Method, string Path, string Body)[] calls)
    {
        var traffic = new RecordedTraffic();
        foreach (var (method, path, body) in calls) await traffic.Take(method, path, body);
        return traffic;
    }

    public async Task Take(string method, string path, string body, string source = "backend", string contentType = "application/json")
    {
        var id = MessageId.ForCall(Shell.Now, ++_calls);
        var call = new TrackCall(method, Encoding.ASCII.GetBytes(path), Encoding.UTF8.GetBytes(body), Shell.Now, id) { ContentType = contentType };
        _translator.Translate(call, _translation);
        var record = new System.Buffers.ArrayBufferWriter<byte>();
        var ids = new ChosenIds();
        ids.Begin(_journal!.IdSeed, source);
        RecordEncoder.Write(record, call, source, _translation, ids);
        await _journal.AppendAsync(record.WrittenMemory, ids.Written);
    }

    /// <summary>Has a person forgotten.</summary>
    public Task Forget(string person) => _journal!.ForgetAsync([person], [], dryRun: false, static _ => { }, TestContext.Current.CancellationToken);

    /// <summary>Nobody serves the journal any more.</summary>
    public async Task Stop()
    {
        if (_journal is not null) await _journal.DisposeAsync();
        _journal = null;
    }

    /// <summary>Stops, and damages the block that holds a call.</summary>
    public async Task Damage(long sequence)
    {
        await Stop();
        Spoilt.By(Folder, $"UPDATE blocks SET checksum = checksum + 1 WHERE first <= {sequence} AND last >= {sequence}");
    }

    /// <summary>Writes a file beside the journal, and gives its path.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text.Replace("DATA", Folder, StringComparison.Ordinal));
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        Directory.Delete(Folder, recursive: true);
    }
}
