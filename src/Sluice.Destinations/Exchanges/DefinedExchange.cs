using Sluice.Destinations.Definitions;
using Sluice.Destinations.Payloads;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Exchanges;

/// <summary>The exchange that a definition describes: message to payload, payload to requests, answers to verdicts.</summary>
internal sealed partial class DefinedExchange : Exchange
{
    private static readonly Pool<DefinedExchange> Idle = new();

    private readonly Workspace _workspace = new();

    // Of the parcels, by their indexes: those that are sent, and the verdicts that are theirs alone.
    private readonly List<int> _admitted = [];
    private Verdict?[] _verdicts = new Verdict?[1];

    private DefinedDestination _destination = null!;
    private PlannedAction _action = null!;
    private BatchShape? _batch;
    private IReadOnlyList<RequestShape> _shapes = [];
    private Value _root, _payloads, _answers, _elements;
    private Scope _scope;
    private RequestShape? _shape;
    private int _nextShape, _nextElement;
    private Verdict? _end;
    private bool _isOpen, _isGathered;

    /// <summary>Begins to send messages.</summary>
    /// <param name="destination">Whose settings and rules hold.</param>
    /// <param name="action">What is done.</param>
    /// <param name="parcels">The messages; with more than one, the action's batch.</param>
    /// <param name="at">The time.</param>
    public static DefinedExchange Open(DefinedDestination destination, PlannedAction action, IReadOnlyList<Parcel> parcels, DateTimeOffset at)
    {
        var exchange = Idle.Rent();
        exchange.Begin(destination, action, parcels.Count, at);
        for (var index = 0; index < parcels.Count; index++) exchange.Admit(exchange._workspace.ReadMessage(parcels[index].Body.Span), index);
        exchange.EndIfNoneIsLeft();
        return exchange;
    }

    // What cannot be built is refused, and nothing of it is sent.
    public override Outgoing? Next()
    {
        while (_end is null)
        {
            try
            {
                if (!_isGathered) Gather(_payloads);
                return Find();
            }
            catch (Exception refused) when (refused is RefusedException or MappingFault)
            {
                if (!Sift()) _end ??= Refusal(refused.Message);
            }
        }
        return null;
    }

    public override void Take(in Answer answer)
    {
        var shape = _shape!;
        var arena = _workspace.Arena;
        var scope = _scope.With(ScopeNames.Status, Value.Of(answer.Status));
        if (UsesBody(shape)) scope = scope.With(ScopeNames.Body, Read(answer));
        if (shape.Name is { } name)
        {
            var said = arena.Object();
            arena.Add(said, ScopeNames.Status, Value.Of(answer.Status));
            arena.Add(said, ScopeNames.Body, scope.Locals[ScopeNames.Body]);
            if (_answers.Kind == ValueKind.Undefined) arena.Add(_root, ScopeNames.Answers, _answers = arena.Object());
            if (shape.Each is null) arena.Set(_answers, Value.Constant(name), said);
            else Collect(Value.Constant(name), said, shape.EachName);
        }
        if (Missing(shape, answer) is { } missing)
        {
            _end = missing;
            return;
        }
        var verdict = Judge(shape.Verdicts, scope, answer) ?? Judge(_destination.Definition.Verdicts, scope, answer);
        if (verdict is null && shape.Accept.Contains(answer.Status)) return;
        verdict ??= Verdict.FromStatus(answer);
        if (_batch?.Results is { } results) JudgeItems(results, scope, answer);
        if (verdict is not Verdict.Delivered) _end = verdict;
    }

    // Most answers are told by their status alone, and need not be read.
    private bool UsesBody(RequestShape shape) =>
        shape.Name is not null || _batch?.Results is not null || AskForBody(shape.Verdicts) || AskForBody(_destination.Definition.Verdicts);

    private static bool AskForBody(IReadOnlyList<VerdictRule> rules)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i].ReadsBody || rules[i].QuotesBody) return true;
        }
        return false;
    }

    private Value Read(in Answer answer)
    {
        var body = _workspace.Read(answer.Body.Span);
        return body.Kind == ValueKind.Undefined ? _workspace.Arena.String(answer.Body.Span) : body;
    }

    // The answers for each of several things are a list, each beside the thing it is about.
    private void Collect(Value name, Value said, Value eachName)
    {
        var arena = _workspace.Arena;
        var all = _answers[name.Utf8];
        if (all.Kind != ValueKind.Array) arena.Set(_answers, name, all = arena.Array());
        arena.Add(said, eachName, _elements[_nextElement - 1]);
        arena.Add(all, said);
    }

    public override Verdict VerdictOf(int index) => _verdicts[index] ?? _end ?? Verdict.Arrived;

    public override bool IsOwn(int index) => _verdicts[index] is not null;

    public override bool IsRefused(int index) => IsOwn(index) && !_admitted.Contains(index);

    internal override bool MessageChose(Uri url) => !Origin.IsSettled(url, _destination, _action, _batch, _shape!);

    public override void Dispose()
    {
        if (!_isOpen) return;
        _isOpen = false;
        var isLarge = _workspace.IsLarge;
        _workspace.Clear();
        _admitted.Clear();
        Array.Clear(_verdicts);
        (_payloads, _answers, _elements, _shape, _end) = (default, default, default, null, null);
        if (!isLarge) Idle.Return(this);
    }

    private void Begin(DefinedDestination destination, PlannedAction action, int count, DateTimeOffset at)
    {
        (_destination, _action, _isOpen) = (destination, action, true);
        (_nextShape, _nextElement) = (0, 0);
        _batch = count > 1 ? action.Definition.Batch : null;
        _isGathered = _batch is null;
        _shapes = _batch?.Requests ?? action.Definition.Requests;
        if (_verdicts.Length < count) _verdicts = new Verdict?[count];
        var arena = _workspace.Arena;
        arena.Time = at;
        _root = arena.Object();
        _scope = new(_root, arena);
        foreach (var (name, value) in destination.Given) arena.Add(_root, name, value);
        if (destination.Definition.TellsTime) arena.Add(_root, ScopeNames.Now, JsDate.ToIso(at.ToUnixTimeMilliseconds(), arena));
        if (_batch is not null) _payloads = arena.Array();
    }

    // Makes the payload of a message, or notes why it is refused.
    private void Admit(Value message, int index)
    {
        try
        {
            if (Prepare(message) is { } why) _verdicts[index] = Refusal(why);
            else _admitted.Add(index);
        }
        catch (Exception refused) when (refused is RefusedException or MappingFault)
        {
            _verdicts[index] = Refusal(refused.Message);
        }
    }

    // Null, or why the message is refused.
    private string? Prepare(Value message)
    {
        if (message.Kind != ValueKind.Object) return "the message is not a JSON object";
        var arena = _workspace.Arena;
        var payload = _action.Check.Apply(_action.Mapping!.Apply(message, arena), arena, out var faults);
        if (faults is not null) return faults;
        arena.Set(_root, ScopeNames.Payload, payload);
        arena.Set(_root, ScopeNames.Message, message);
        Define(_destination.Definition.Lets);
        Define(_action.Definition.Lets);
        var checks = _action.Definition.Checks;
        for (var i = 0; i < checks.Count; i++)
        {
            if (checks[i].When.Matches(_scope)) return checks[i].Say.Evaluate(_scope).ToString();
        }
        if (_batch is not null) arena.Add(_payloads, payload);
        return null;
    }

    // With no message left there is nothing to send. Nobody hears this verdict, as each message has its own.
    private void EndIfNoneIsLeft()
    {
        if (_admitted.Count == 0) _end = new Verdict.Reject("");
    }

    private Verdict.Reject Refusal(string why) => new($"{_action.Name}: {why}");

    private void Define(IReadOnlyList<Let> lets)
    {
        for (var i = 0; i < lets.Count; i++) _workspace.Arena.Set(_root, lets[i].Name, lets[i].Value.Evaluate(_scope));
    }

    private Outgoing.Http? Find()
    {
        while (true)
        {
            if (_elements.Kind == ValueKind.Array && _nextElement < _elements.Count)
            {
                if (Make(_elements[_nextElement++]) is { } request) return request;
                continue;
            }
            _elements = default;
            if (_nextShape == _shapes.Count) return null;
            _shape = _shapes[_nextShape++];
            if (_shape.Each is { } each)
            {
                (_elements, _nextElement) = (each.Evaluate(_scope), 0);
                continue;
            }
            if (Make() is { } only) return only;
        }
    }

    // The request of the shape at hand; null if its condition does not hold.
    private Outgoing.Http? Make()
    {
        Define(_shape!.Lets);
        return Build(_scope);
    }

    // The same for one of its elements.
    private Outgoing.Http? Make(Value element)
    {
        var scope = _scope.With(_shape!.EachName, element);
        foreach (var let in _shape.Lets) scope = scope.With(let.Name, let.Value.Evaluate(scope));
        return Build(scope);
    }

    private Outgoing.Http? Build(in Scope scope)
    {
        if (_shape!.When?.Matches(scope) == false) return null;
        var request = _destination.Requests.Build(_shape, scope, _workspace);
        return _destination.LeadsElsewhere(request.Url, _action, _batch, _shape, scope)
            ? throw new RefusedException($"\"{request.Url.OriginalString}\" has a part in its host that the message gives; a message can give what stands behind a /, "
                + "or as one value the whole address")
            : request;
    }

    private Verdict? Judge(IReadOnlyList<VerdictRule> rules, in Scope scope, in Answer answer)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i].When.Matches(scope)) return Say(rules[i], scope, answer);
        }
        return null;
    }

    private Verdict Say(VerdictRule rule, in Scope scope, in Answer answer)
    {
        var why = rule.Say is null ? $"HTTP {answer.Status}" : $"HTTP {answer.Status}: {rule.Say.Evaluate(scope)}";
        var brief = rule.IsQuoting ? $"HTTP {answer.Status}" : null;
        return rule.Is switch
        {
            VerdictKind.Delivered => Verdict.Arrived,
            VerdictKind.Retry => Verdict.Again(why, answer) with { Brief = brief },
            VerdictKind.Pause => new Verdict.Pause(why) { Brief = brief },
            _ => new Verdict.Reject($"{_action.Name}: {why}"),
        };
    }

    // What is looked up, or said of single messages, must be whole to be acted upon; null if it is, or nobody asks.
    private Verdict? Missing(RequestShape shape, in Answer answer)
    {
        if (answer.End == BodyEnd.Whole) return null;
        var isUsed = shape.Name is not null || _batch?.Results is not null;
        // A body that is too long is none of those in which an error is told.
        var isJudged = shape.Verdicts.Concat(_destination.Definition.Verdicts).Any(static rule => rule.ReadsBody);
        if (!isUsed && !(isJudged && answer.Unreadable is not null)) return null;
        if (answer.Status is < 200 or >= 300 && !shape.Accept.Contains(answer.Status)) return null;
        return answer.Unreadable is { } how
            ? new Verdict.Retry($"HTTP {answer.Status}: the answer {how}", answer.RetryAfter)
            : Refusal($"the answer is longer than the {answer.Body.Length} bytes that are read (answer_bytes in the destination's file)");
    }
}
