using Sluice.Translation;

namespace Sluice.Cli.Lines;

/// <summary>One run of <c>sluice translate</c> over all lines of its input.</summary>
internal sealed class TranslateRun(LineReader lines, CallTranslation calls, LineWriter output, bool grouped, bool quiet)
{
    private long _calls, _messages, _notMapped, _refused;

    /// <summary>Translates every line; false when anything was refused.</summary>
    /// <param name="tell">Takes lines meant for a person.</param>
    public bool Run(Action<string> tell)
    {
        try
        {
            while (lines.Read())
            {
                if (!lines.TooLong && lines.Line.Span.Trim(" \t\r"u8).IsEmpty) continue;
                _calls++;
                var problem = lines.TooLong ? TooLong : calls.Translate(lines.Line, lines.Number);
                if (problem is null) Accepted(tell);
                else Refused(problem, tell);
            }
        }
        finally
        {
            output.Flush();
        }
        if (!quiet && _notMapped + _refused > 0)
            tell($"{Count.Of(_calls, "call")}: {Count.Of(_messages, "message")}, {_notMapped} not mapped, {_refused} refused.");
        return _refused == 0;
    }

    private static Problem TooLong => new("too_large", "", "the line is longer than --max-line-bytes allows.");

    private void Accepted(Action<string> tell)
    {
        var result = calls.Result;
        _messages += result.Messages.Count;
        if (calls.NotMappedBecause is { } why)
        {
            _notMapped++;
            if (grouped) output.NotMapped(why);
            else if (!quiet) tell($"line {lines.Number}: not mapped: {why}");
        }
        else if (grouped) output.Grouped(result, lines.Number);
        else output.Messages(result);
        if (result.Problems.Count > 0) _refused++;
        foreach (var problem in result.Problems) Tell(problem, tell);
        if (quiet) return;
        foreach (var note in result.Diagnostics) tell($"line {lines.Number}{Item(note.BatchIndex)}: note: {note.Field}: {note.Message}");
    }

    private void Refused(Problem problem, Action<string> tell)
    {
        _refused++;
        if (grouped) output.Refused(problem, lines.Number);
        Tell(problem, tell);
    }

    private void Tell(Problem problem, Action<string> tell) => tell($"line {lines.Number}{Item(problem.BatchIndex)}: {problem.Sentence}");

    private static string Item(int index) => index < 0 ? "" : $", item {index}";
}
