using System.CommandLine;
using Sluice.Cli.Admin;
using Sluice.Operator.Admin;

namespace Sluice.Cli.DeadLetters;

/// <summary>Says which dead letters a command means: one by its number, or all that filters meet.</summary>
internal sealed class Letters
{
    private readonly Option<string?> _destination = Inputs.Text("--destination", "Of this destination and its replays, or of a replay alone: hook/replay-1.", "NAME", "-d");
    private readonly Option<string?> _reason = Inputs.Text("--reason", "Whose reason has this text in it; case does not matter.", "TEXT");
    private readonly Option<DateTimeOffset?> _from = Inputs.Time("--from", "That died at this time or later.");
    private readonly Option<DateTimeOffset?> _to = Inputs.Time("--to", "That died before this time.");
    private readonly Option<string?> _person = Inputs.Text("--person", "About this person: an id, an e-mail address, an anonymous id.", "ID");
    private readonly Option<string?> _event = Inputs.Text("--event", "Of events with this name.", "NAME");

    public IReadOnlyList<Option> Filters => [_destination, _reason, _from, _to, _person, _event];

    public DeadLetterFilter Of(ParseResult parsed) => new()
    {
        Destination = parsed.GetValue(_destination), Reason = parsed.GetValue(_reason), From = parsed.GetValue(_from), To = parsed.GetValue(_to),
        Person = parsed.GetValue(_person), Event = parsed.GetValue(_event),
    };

    /// <summary>Adds to a command what it needs to change letters.</summary>
    /// <param name="command">The command.</param>
    /// <param name="streams">Where it writes.</param>
    /// <param name="clock">The time.</param>
    /// <param name="verb">What is done with the letters: retried, dropped.</param>
    /// <param name="isAsked">Whether more than one takes a word of confirmation.</param>
    /// <param name="one">Does it to one.</param>
    /// <param name="many">Does it to those that filters meet.</param>
    public static void Change(
        Verb command,
        Streams streams,
        TimeProvider clock,
        string verb,
        bool isAsked,
        Func<IAdministration, long, bool, CancellationToken, Task<LetterOutcome>> one,
        Func<IAdministration, DeadLetterFilter, bool, CancellationToken, Task<LetterOutcome>> many)
    {
        var id = Inputs.MaybeId("The letter's number. Without it, all that match the filters.");
        var letters = new Letters();
        var all = new Option<bool>("--all") { Description = "Every dead letter of every destination." };
        var dryRun = new Option<bool>("--dry-run") { Description = $"Change nothing; say how many would be {verb}." };
        var yes = new Option<bool>("--yes", "-y") { Description = $"Needed when more than one is to be {verb}." };
        var json = Report.Json();
        command.Arguments.Add(id);
        foreach (var option in (Option[])[.. letters.Filters, all, dryRun, .. isAsked ? (Option[])[yes] : [], json]) command.Options.Add(option);
        command.AddRule(result =>
        {
            var filters = letters.Filters.Any(filter => result.GetResult(filter) is { Implicit: false });
            var named = result.GetResult(id) is { Tokens.Count: > 0 };
            if (named && (filters || result.GetValue(all))) result.AddError("give the number of one letter, or filters, not both.");
            if (!named && !filters && !result.GetValue(all)) result.AddError("say which: the number of a letter, a filter such as --destination, or --all.");
        });
        new Reach().For(command, clock, async (parsed, admin, cancel) =>
        {
            var (trial, number) = (parsed.GetValue(dryRun), parsed.GetValue(id));
            if (number is null && !trial && isAsked && !parsed.GetValue(yes))
            {
                var would = await many(admin, letters.Of(parsed), true, cancel);
                if (would.Done > 1) throw new CommandException($"{would.Done} dead letters would be {verb}. Say so with --yes.");
            }
            var outcome = number is { } letter ? await one(admin, letter, trial, cancel) : await many(admin, letters.Of(parsed), trial, cancel);
            if (parsed.GetValue(json)) Report.WriteJson(streams, outcome);
            else Write(streams, outcome, verb);
            return outcome.Refused.Count == 0 ? 0 : 1;
        });
    }

    private static void Write(Streams streams, LetterOutcome outcome, string verb)
    {
        var verbs = outcome.DryRun ? "would be" : outcome.Done == 1 ? "is" : "are";
        Report.WriteLine(streams, $"{outcome.Done} of {Count.Of(outcome.Matched, "dead letter")} {verbs} {verb}.");
        var left = outcome.Left == 1 ? "is" : "are";
        if (outcome.Left > 0) Report.WriteLine(streams, $"{outcome.Left} {left} left, because no more messages may wait. Repeat the command when some have gone.");
        foreach (var refused in outcome.Refused) Report.WriteLine(streams, $"{refused.Count} cannot be {verb}: {refused.Why}");
    }
}
