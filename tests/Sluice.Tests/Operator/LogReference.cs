using System.ComponentModel;
using System.Reflection;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Sluice.Tests.Operator;

/// <summary>The reference page of the log, <c>docs/log.md</c>, from the attributes of its sentences.</summary>
internal static class LogReference
{
    private const string Opening = """
        # The log

        <!-- Generated from the attributes of the sentences in src/Sluice. Do not edit: a test compares. -->

        The log goes to standard error: a sentence in each line, or with `--log-format json` an object:

        ```json
        {"time":"2026-11-28T06:00:00.000Z","level":"warning","event":"delivery.failing","message":"Destination hook fails for everybody: HTTP 503. …","attributes":{"destination":"hook","why":"HTTP 503","delay":4.2}}
        ```

        `event` is the name of the sentence below, which stays when its words are made better: build on that, not on the words. `attributes` has what was filled in, lengths of time as a number of seconds,
        however the sentence rounds them (`4.2 s`, `5 min`, `1 day`);
        `exception` is there when there was one, and `trace_id` with `span_id` while a [traced](watch.md#traces) call or delivery is at work. Where a sentence ends with `{Silent}`, lines like it may have been
        left out since the last one: it says how many, or nothing when there were none. The log never has credentials, bodies,
        or what messages say about people.

        ## Levels

        | Level | Means | What to do |
        | --- | --- | --- |
        | `critical` (`fatal` in text) | The gateway cannot do its work, and will not by itself | Act at once |
        | `error` | A person is needed: something stays as it is until somebody acts, or the gateway has a fault. Nothing that was acknowledged is lost, unless the sentence says so | Act today; wake somebody if it is about what you deliver most |
        | `warning` | Something is not as it should be, and mends itself, or costs something | Look at it when you have time, and when it comes again and again |
        | `information` | What an operator wants to find later: starts, changes, what operators did | Nothing |
        | `debug` | One line for single messages and calls, and the lines of the framework | For the search of faults: `--log-level debug` |
        | `trace` | The framework's alone | |

        Lines of the framework below a warning are left out, unless `--log-level` is `debug` or `trace`. Where who reads the log has stopped reading, lines are left out once
        2,500 wait, and one says how many: deliveries never wait for the log.


        """;

    /// <summary>Every sentence.</summary>
    public static IReadOnlyList<Sentence> All() =>
    [
        .. from type in typeof(Sluice.Operator.Banner).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
           let sentence = method.GetCustomAttribute<LoggerMessageAttribute>()
           where sentence is not null
           orderby sentence.EventName
           select new Sentence(sentence.EventName ?? $"{type.Name}.{method.Name}", sentence.Level, sentence.Message, method.GetCustomAttribute<DescriptionAttribute>()?.Description ?? ""),
    ];

    /// <summary>The page.</summary>
    public static string Of(IReadOnlyList<Sentence> sentences)
    {
        var page = new StringBuilder(Opening);
        foreach (var part in sentences.GroupBy(static one => one.Event.Split('.')[0]))
        {
            page.Append($"## {part.Key}\n\n| Event | Level | Sentence | Meaning, and what to do |\n| --- | --- | --- | --- |\n");
            foreach (var one in part) page.Append($"| `{one.Event}` | {one.Level.ToString().ToLowerInvariant()} | {one.Text.Replace("|", "\\|", StringComparison.Ordinal)} | {one.Meaning} |\n");
            page.Append('\n');
        }
        return page.ToString().TrimEnd('\n') + "\n";
    }

    /// <summary>A sentence of the log.</summary>
    internal sealed record Sentence(string Event, LogLevel Level, string Text, string Meaning);
}
