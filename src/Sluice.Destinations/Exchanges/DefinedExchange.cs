using Sluice.Destinations.Definitions;
using Sluice.Destinations.Payloads;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Destinations.Exchanges;

/// <summary>The exchange that a definition describes: message to payload, payload to requests, answers to verdicts.</summary>
internal sealed class DefinedExchange : Exchange
{
    private static readonly Value PayloadName = Value.Constant("payload");
    private static readonly Value PayloadsName = Value.Constant("payloads");
    private static readonly Value MessageName = Value.Constant("message");
    private static readonly Value SettingsName = Value.Constant("settings");
    private static readonly Value NowName = Value.Constant("now");
    private static readonly Value AnswersName = Value.Constant("answers");
    private static readonly Value StatusName = Value.Constant("status");
    private static readonly Value BodyName = Value.Constant("body");
    private static readonly Value ItemName = Value.Constant("item");

    private readonly DefinedDestination _destination;
    private readonly PlannedAction _action;
    private readonly Workspace _workspace = Workspace.Rent();
    private readonly Verdict?[] _verdicts;
    private readonly List<int> _places = [];
    private readonly IReadOnlyList<RequestShape> _shapes;
    private readonly Value _root;
    private readonly Scope _scope;
    private Value _answers;
    private RequestShape? _shape;
    private Value _elements;
    private int _nextShape, _nextElement;
    private Verdict? _end;

    /// <param name="destination">Whose settings and rules hold.</param>
    /// <param name="action">What is done.</param>
    /// <param name="parcels">The messages; with more than one, the action's batch.</param>
    /// <param name="at">The time.</param>
    public DefinedExchange(DefinedDestination destination, PlannedAction action, IReadOnlyList<Parcel> parcels, DateTimeOffset at)
    {
        (_destination, _action, _verdicts) = (destination, action, new Verdict?[parcels.Count]);
        var isBatch = parcels.Count > 1 && action.Definition.Batch is not null;
        _shapes = isBatch ? action.Definition.Batch!.Requests : action.Definition.Requests;
        var sheet = _workspace.Sheet;
        _root = sheet.Object();
        _scope = new(_root, sheet);
        sheet.Add(_root, SettingsName, destination.Settings);
        sheet.Add(_root, NowName, sheet.String(JsDate.ToIso(at.ToUnixTimeMilliseconds())));
        var payloads = sheet.Array();
        for (var place = 0; place < parcels.Count; place++)
        {
            if (Admit(parcels[place].Body.Span, place) is { Kind: not ValueKind.Undefined } payload) sheet.Add(payloads, payload);
        }
        if (_places.Count == 0)
        {
            _end = new Verdict.Reject("");
            return;
        }
        if (isBatch)
        {
            sheet.Set(_root, PayloadName, payloads[0]);
            sheet.Add(_root, PayloadsName, payloads);
        }
        if (isBatch) Guard(() => Define(action.Definition.Batch!.Lets));
    }

    /// <summary>What messages must have in common to go into one batch.</summary>
    public static string KeyOf(DefinedDestination destination, PlannedAction action, BatchShape batch, in Parcel parcel)
    {
        using var exchange = new DefinedExchange(destination, action, [parcel], default);
        if (exchange._end is not null) return "";
        var key = new ByteBuffer();
        foreach (var part in batch.Keys)
        {
            part.Evaluate(exchange._scope).WriteTo(key);
            key.Write((byte)'\n');
        }
        return System.Text.Encoding.UTF8.GetString(key.Span);
    }

    public override Outgoing? Next()
    {
        if (_end is not null) return null;
        Outgoing? next = null;
        Guard(() => next = Find());
        return next;
    }

    public override void Take(in Answer answer)
    {
        var shape = _shape!;
        var body = _workspace.Read(answer.Body.Span);
        var sheet = _workspace.Sheet;
        var said = sheet.Object();
        sheet.Add(said, StatusName, Value.Of(answer.Status));
        sheet.Add(said, BodyName, body.Kind == ValueKind.Undefined ? sheet.String(answer.Body.Span) : body);
        if (shape.Name is { } name)
        {
            if (_answers.Kind == ValueKind.Undefined) sheet.Add(_root, AnswersName, _answers = sheet.Object());
            sheet.Set(_answers, Value.Constant(name), said);
        }
        var scope = _scope.With(StatusName, said[StatusName.Utf8]).With(BodyName, said[BodyName.Utf8]);
        var verdict = Judge(shape.Verdicts, scope, answer) ?? Judge(_destination.Definition.Verdicts, scope, answer);
        if (verdict is null && shape.Accept.Contains(answer.Status)) return;
        verdict ??= Verdict.FromStatus(answer);
        if (_verdicts.Length > 1 && _action.Definition.Batch?.Results is { } results) JudgeItems(results, scope, answer);
        if (verdict is not Verdict.Delivered) _end = verdict;
    }

    public override Verdict VerdictOf(int place) => _verdicts[place] ?? _end ?? new Verdict.Delivered();

    public override bool IsOwn(int place) => _verdicts[place] is not null;

    public override void Dispose()
    {
        _workspace.Return();
        base.Dispose();
    }

    // The payload of a message; undefined when the message is refused, which its verdict then says.
    private Value Admit(ReadOnlySpan<byte> json, int place)
    {
        try
        {
            var message = _workspace.Read(json);
            if (message.Kind != ValueKind.Object) throw new RefusedException("the message is not a JSON object");
            var payload = _action.Check.Apply(_action.Mapping!.Apply(message, _workspace.Sheet), _workspace.Sheet);
            _workspace.Sheet.Set(_root, PayloadName, payload);
            _workspace.Sheet.Set(_root, MessageName, message);
            Define(_destination.Definition.Lets);
            Define(_action.Definition.Lets);
            foreach (var check in _action.Definition.Checks)
            {
                if (check.When.Holds(_scope)) throw new RefusedException(check.Say.Evaluate(_scope).ToString());
            }
            _places.Add(place);
            return payload;
        }
        catch (Exception refused) when (refused is RefusedException or MappingFault)
        {
            _verdicts[place] = new Verdict.Reject($"{_action.Name}: {refused.Message}");
            return default;
        }
    }

    private void Define(IReadOnlyList<Let> lets)
    {
        foreach (var let in lets) _workspace.Sheet.Set(_root, let.Name, let.Value.Evaluate(_scope));
    }

    private Outgoing.Http? Find()
    {
        while (true)
        {
            if (_elements.Kind == ValueKind.Array && _nextElement < _elements.Count)
            {
                var scope = _scope.With(_shape!.EachName, _elements[_nextElement++]);
                foreach (var let in _shape.Lets) scope = scope.With(let.Name, let.Value.Evaluate(scope));
                if (_shape.When?.Holds(scope) == false) continue;
                return Build(scope);
            }
            _elements = default;
            if (_nextShape == _shapes.Count) return null;
            _shape = _shapes[_nextShape++];
            if (_shape.Each is { } each)
            {
                (_elements, _nextElement) = (each.Evaluate(_scope), 0);
                continue;
            }
            Define(_shape.Lets);
            if (_shape.When?.Holds(_scope) == false) continue;
            return Build(_scope);
        }
    }

    private Outgoing.Http Build(in Scope scope) => _destination.Requests.Build(_shape!, scope, _workspace);

    private Verdict? Judge(IReadOnlyList<VerdictRule> rules, in Scope scope, in Answer answer)
    {
        foreach (var rule in rules)
        {
            if (rule.When.Holds(scope)) return Say(rule, scope, answer);
        }
        return null;
    }

    private Verdict Say(VerdictRule rule, in Scope scope, in Answer answer)
    {
        var why = rule.Say is null ? $"HTTP {answer.Status}" : $"HTTP {answer.Status}: {rule.Say.Evaluate(scope)}";
        return rule.Is switch
        {
            VerdictKind.Delivered => new Verdict.Delivered(),
            VerdictKind.Retry => new Verdict.Retry(why, answer.RetryAfter),
            VerdictKind.Pause => new Verdict.Pause(why),
            _ => new Verdict.Reject($"{_action.Name}: {why}"),
        };
    }

    private void JudgeItems(ResultsShape results, in Scope answered, in Answer answer)
    {
        var list = results.In.Evaluate(answered);
        var place = 0;
        foreach (var item in list)
        {
            var scope = answered.With(ItemName, item.Value);
            var index = results.Index is null ? place : results.Index.Evaluate(scope).Number;
            place++;
            if (!(index >= 0 && index < _places.Count)) continue;
            if (Judge(results.Rules, scope, answer) is { } verdict) _verdicts[_places[(int)index]] = verdict;
        }
    }

    // What cannot be built is refused, and nothing of it is sent.
    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception refused) when (refused is RefusedException or MappingFault)
        {
            _end = new Verdict.Reject($"{_action.Name}: {refused.Message}");
        }
    }
}
