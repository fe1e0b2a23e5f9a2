using Sluice.Journal;
using Sluice.Translation;

namespace Sluice.Cli.Dryrun;

/// <summary>A call with everything that its way through the gateway depends on.</summary>
/// <param name="Source">Name of the source that sent it.</param>
/// <param name="ContentType">Its content type; may be empty.</param>
/// <param name="Call">The call, with the time and identity of its acceptance.</param>
internal readonly record struct SourcedCall(string Source, string ContentType, TrackCall Call)
{
    /// <summary>The call that a journal's record holds.</summary>
    public static SourcedCall Of(in JournalEntry entry)
    {
        var record = entry.Record;
        return new(record.Source, record.ContentType, new(record.Method, record.Target, record.Body, record.ReceivedAt, record.CallId));
    }
}
