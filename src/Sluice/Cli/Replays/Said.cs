using Sluice.Cli.Admin;
using Sluice.Operator.Admin;

namespace Sluice.Cli.Replays;

/// <summary>Replays in words.</summary>
internal static class Said
{
    private static readonly string[] Titles = ["CALL", "RECEIVED", "MESSAGE", "TYPE", "EVENT", "PERSON", "ACTION"];

    public static void Forecast(Streams streams, ReplayForecast forecast)
    {
        Report.WriteLine(streams, $"destination   {forecast.Destination}");
        Report.WriteLine(streams, $"range         calls {forecast.FirstCall} to {forecast.LastCall}: {forecast.Calls} calls with {forecast.Messages} messages");
        Report.WriteLine(streams, $"would be sent {forecast.Items}, in {Report.Length(forecast.SecondsAtLeast)} or more");
        foreach (var (action, items) in forecast.Actions.Where(static one => one.Action.Length > 0)) Report.WriteLine(streams, $"              {items} by {action}");
        Report.WriteLine(
            streams,
            $"would not     {forecast.Filtered} filtered, {forecast.NotMapped} not mapped, {forecast.Duplicate} duplicate, "
            + $"{forecast.Fenced} fenced, {forecast.Failing} for which a script fails");
        foreach (var warning in forecast.Warnings) Report.WriteLine(streams, $"warning       {warning}");
        if (forecast.Samples.Count == 0) return;
        Report.WriteLine(streams, "");
        Report.WriteTable(streams, Titles, forecast.Samples.Select(static one => new[]
        {
            $"{one.Sequence}", Report.Time(one.ReceivedAt), one.MessageId, one.Type, one.Event ?? "", one.UserId ?? "", one.Action,
        }));
    }

    public static void Replay(Streams streams, ReplayState replay)
    {
        Report.WriteLine(streams, $"{replay.Account} {Progress(replay)}");
        if (replay.Why is { } why) Report.WriteLine(streams, $"because       {why}");
        Report.WriteLine(
            streams,
            $"ordered       {Report.Time(replay.CreatedAt)}, calls {replay.FirstCall} to {replay.LastCall}{Limits(replay)}, "
            + $"at most {Count.Of(replay.Rate, "attempt")} in a second");
        var (ended, waiting) = (replay.Ended, replay.Waiting);
        Report.WriteLine(
            streams,
            $"messages      {ended.Delivered} delivered, {ended.Filtered} filtered, {ended.NotMapped} not mapped, {ended.Duplicate} duplicate, {ended.Fenced} fenced, "
            + $"{waiting} waiting, {ended.Dead} dead, {ended.Dropped} dropped");
        if (ended.Dead > 0) Report.WriteLine(streams, $"dead letters  sluice dead-letters list --destination {replay.Account}");
    }

    /// <summary>State and progress in one line.</summary>
    public static string Progress(ReplayState replay) =>
        $"{Report.Word(replay.State)}: {replay.CallsDone} of {replay.Calls} calls"
        + (replay.CallsPerSecond is { } speed ? $", {speed:0.#} calls/s" : "")
        + (replay.SecondsLeft is { } left ? $", {Report.Length(left)} left" : "");

    private static string Limits(ReplayState replay) =>
        (replay.From is { } from ? $", from {Report.Time(from)}" : "") + (replay.To is { } to ? $", before {Report.Time(to)}" : "")
        + (replay.Where is { } where ? $", where {where}" : "") + (replay.Person is { } person ? $", about {person}" : "");
}
