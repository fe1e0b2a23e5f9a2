using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Destinations.Definitions;
using Sluice.Destinations.Yaml;
using Sluice.Routing;
using Sluice.Translation.Json;

namespace Sluice.Destinations.Wires;

/// <summary>Reads a <c>.wire</c> file: conversations separated by empty lines, each line a word and its content.</summary>
internal sealed class WireReader
{
    private static readonly string[] Words =
        ["settings", "message", "preset", "action", "mapping", "request", "header", "body", "answer", "answered", "verdict", "nothing", "refused"];

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = JsonIndex.MessageDepth };

    private readonly string _file;
    private readonly List<Conversation> _conversations = [];
    private readonly List<FileProblem> _problems = [];
    private WireLine? _settings;

    private WireReader(string file) => _file = file;

    /// <summary>Reads a file's text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Names the file in problems.</param>
    /// <returns>The conversations that have no problem, and the problems in the order of the file.</returns>
    public static (IReadOnlyList<Conversation> Conversations, IReadOnlyList<FileProblem> Problems) Read(string text, string file)
    {
        var reader = new WireReader(file);
        var block = new List<WireLine>();
        var number = 0;
        foreach (var line in text.Split('\n').Append(""))
        {
            number++;
            if (line.Trim() is { Length: > 0 } content)
            {
                block.Add(new(number, content));
                continue;
            }
            reader.Conversation(block);
            block.Clear();
        }
        return (reader._conversations, reader._problems);
    }

    private void Conversation(List<WireLine> block)
    {
        var comments = block.TakeWhile(static line => line.Text[0] == '#').ToList();
        // Comments alone speak of the file.
        if (comments.Count == block.Count) return;
        var before = _problems.Count;
        if (comments.Count == 0) Refuse(block[0].Line, "", "a conversation begins with a comment that says what it shows, such as: # An order is counted.");
        var draft = new Draft();
        foreach (var line in block.Skip(comments.Count)) Line(line, draft);
        if (draft.Messages.Count == 0) Refuse(block[0].Line, "message", "is missing; the conversation begins with one");
        else if (draft.Ends.Count == 0) Refuse(block[^1].Line, "verdict", "is missing; a conversation ends with verdict, refused or nothing");
        else if (draft.Ends.Count > 1 && draft.Ends.Count != draft.Messages.Count)
            Refuse(draft.Ends[^1].Line, "verdict", $"there are {draft.Ends.Count}, but {draft.Messages.Count} messages: write one for all, or one for each");
        if (draft is { Preset: { } preset, Action: not null }) Refuse(preset.Line, "preset", "is impossible beside 'action'; keep one");
        if (draft is { Mapping: { } mapping, Action: null }) Refuse(mapping.Line, "mapping", "needs an 'action' that it is for");
        if (_problems.Count > before) return;
        _conversations.Add(new(string.Join(' ', comments.Select(static line => line.Text[1..].Trim())), block[0].Line)
        {
            Settings = _settings ?? new(0, "{}"),
            Messages = draft.Messages,
            Preset = draft.Preset,
            Action = draft.Action,
            Mapping = draft.Mapping,
            Requests = draft.Requests,
            Ends = draft.Ends,
        });
    }

    private void Line(WireLine line, Draft draft)
    {
        if (line.Text[0] == '#')
        {
            Refuse(line.Line, "", "a comment stands before a conversation, not inside; is an empty line missing?");
            return;
        }
        var end = line.Text.IndexOfAny([' ', '\t']);
        var word = end < 0 ? line.Text : line.Text[..end];
        var content = new WireLine(line.Line, end < 0 ? "" : line.Text[end..].Trim());
        if (!Words.Contains(word)) Refuse(line.Line, word, $"is no word of conversations{Suggestion.Cure(word, Words)}");
        else if (draft.Ends.Count > 0 && word is not ("verdict" or "refused" or "nothing"))
            Refuse(line.Line, word, "stands after the end; is an empty line missing?");
        else Content(word, content, draft);
    }

    private void Content(string word, WireLine content, Draft draft)
    {
        switch (word)
        {
            case "settings":
                if (Object(word, content)) _settings = content;
                break;
            case "message":
                if (draft.Requests.Count > 0) Refuse(content.Line, word, "stands after a request; is an empty line missing?");
                else if (Object(word, content)) draft.Messages.Add(content);
                break;
            case "preset":
                draft.Preset = Once(word, draft.Preset, content);
                break;
            case "action":
                draft.Action = Once(word, draft.Action, content);
                break;
            case "mapping":
                if (Object(word, content)) draft.Mapping = Once(word, draft.Mapping, content);
                break;
            case "request":
                Request(content, draft);
                break;
            case "verdict":
                Verdict(content, draft);
                break;
            case "refused":
                draft.Ends.Add(new(content.Line, WireOutcome.Reject, content.Text));
                break;
            case "nothing":
                if (draft.Requests.Count > 0 && draft.Messages.Count == 1) Refuse(content.Line, word, "stands after a request, which is something");
                else draft.Ends.Add(new(content.Line, WireOutcome.Nothing, ""));
                break;
            default:
                OfRequest(word, content, draft);
                break;
        }
    }

    private void Request(WireLine content, Draft draft)
    {
        if (content.Text.Split(' ') is [{ Length: > 0 } method, { Length: > 0 } url] && method.All(char.IsAsciiLetterUpper))
            draft.Requests.Add(new(content.Line, method, url));
        else Refuse(content.Line, "request", $"must be a method and an address, such as POST https://api.acme.example/v1/events, not '{content.Text}'");
    }

    // A line that says more about the request before it.
    private void OfRequest(string word, WireLine content, Draft draft)
    {
        if (draft.Requests is not [.., var request])
        {
            Refuse(content.Line, word, "speaks of a request, and there is none before it");
            return;
        }
        draft.Requests[^1] = word switch
        {
            "header" => request with { Headers = [.. request.Headers, Header(content)] },
            "body" => request with { Body = Once(word, request.Body, content) },
            "answer" => request with { Answer = Answer(content, request.Answer) },
            _ => request with { Answer = request.Answer with { RetryAfter = RetryAfter(content) } },
        };
    }

    private WireLine Header(WireLine content)
    {
        if (content.Text.IndexOf(':', StringComparison.Ordinal) <= 0)
            Refuse(content.Line, "header", $"must be a name and a value, such as authorization: Bearer abc, not '{content.Text}'");
        return content;
    }

    private Answer Answer(WireLine content, Answer before)
    {
        var end = content.Text.IndexOf(' ', StringComparison.Ordinal);
        var (status, body) = end > 0 ? (content.Text[..end], content.Text[end..].Trim()) : (content.Text, "");
        if (!int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var code) || code is < 100 or > 599)
            Refuse(
                content.Line,
                "answer",
                $"must be an HTTP status and, if there is one, a body, such as 429 {{\"error\":\"slow down\"}}, not '{content.Text}'");
        return before with { Status = code, Body = Encoding.UTF8.GetBytes(body) };
    }

    private TimeSpan? RetryAfter(WireLine content)
    {
        const string Name = "retry-after:";
        if (content.Text.StartsWith(Name, StringComparison.OrdinalIgnoreCase)
            && int.TryParse(content.Text.AsSpan(Name.Length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(seconds);
        Refuse(content.Line, "answered", $"of an answer's headers only retry-after counts, in seconds, such as retry-after: 30; not '{content.Text}'");
        return null;
    }

    private void Verdict(WireLine content, Draft draft)
    {
        var words = content.Text.Split(' ', 2, StringSplitOptions.TrimEntries);
        if (!VerdictRule.Words.Contains(words[0]))
        {
            Refuse(content.Line, "verdict", $"'{words[0]}' is no verdict{Suggestion.Cure(words[0], VerdictRule.Words)}");
            return;
        }
        var outcome = Enum.Parse<WireOutcome>(words[0], ignoreCase: true);
        var why = words.Length > 1 ? words[1] : "";
        draft.Ends.Add(outcome == WireOutcome.Retry && why.Split(' ', 4) is ["after", var count, "s", .. var rest]
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? new(content.Line, outcome, rest is [var reason] ? reason : "") { After = TimeSpan.FromSeconds(seconds) }
            : new(content.Line, outcome, why));
    }

    private WireLine Once(string word, WireLine? before, WireLine content)
    {
        if (before is not null) Refuse(content.Line, word, $"stands here twice, first in line {before.Line}; keep one");
        return content;
    }

    private bool Object(string word, WireLine content)
    {
        try
        {
            using var json = JsonDocument.Parse(content.Text, Deep);
            if (json.RootElement.ValueKind == JsonValueKind.Object) return true;
            Refuse(content.Line, word, "must be a JSON object on one line");
        }
        catch (JsonException wrong)
        {
            Refuse(content.Line, word, $"must be a JSON object on one line; there is a mistake at its byte {wrong.BytePositionInLine + 1}");
        }
        return false;
    }

    private void Refuse(int line, string word, string message) => _problems.Add(new(_file, line, 1, word, message));

    /// <summary>A conversation as far as it is read.</summary>
    private sealed class Draft
    {
        public List<WireLine> Messages { get; } = [];

        public List<ExpectedRequest> Requests { get; } = [];

        public List<ExpectedEnd> Ends { get; } = [];

        public WireLine? Preset { get; set; }

        public WireLine? Action { get; set; }

        public WireLine? Mapping { get; set; }
    }
}
