using Sluice.Destinations.Definitions;
using Sluice.Destinations.Payloads;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Destinations.Exchanges;

/// <summary>Batches: what goes together, whose fault it is when it cannot be sent, and what an answer says of each message.</summary>
internal sealed partial class DefinedExchange
{
    /// <summary>Which other messages may share a batch with this one, and how much of the batch it takes.</summary>
    public static BatchPlace PlaceOf(DefinedDestination destination, PlannedAction action, in Parcel parcel)
    {
        using var exchange = Open(destination, action, [parcel], default);
        if (exchange._end is not null || action.Definition.Batch is not { } batch) return BatchPlace.Any;
        var key = new ByteBuffer();
        foreach (var part in batch.Keys)
        {
            part.Evaluate(exchange._scope).WriteTo(key);
            key.Write((byte)'\n');
        }
        var weight = batch.Weight?.Evaluate(exchange._scope).Number ?? 1;
        return new(System.Text.Encoding.UTF8.GetString(key.Span), weight > 1 ? (int)Math.Min(weight, int.MaxValue) : 1);
    }

    // Shows these payloads to the expressions of the batch.
    private void Gather(Value payloads)
    {
        _workspace.Arena.Set(_root, ScopeNames.Payload, payloads[0]);
        _workspace.Arena.Set(_root, ScopeNames.Payloads, payloads);
        Define(_batch!.Lets);
        _isGathered = true;
    }

    // After building a batch failed: refuses the messages that fail alone, too. False when none does, or all do: then the batch as a whole cannot be sent.
    private bool Sift()
    {
        // Some of the requests of an each have been sent already.
        if (_batch is null || (_elements.Kind == ValueKind.Array && _nextElement > 1)) return false;
        var (payloads, admitted) = (_payloads, _admitted.ToArray());
        _payloads = _workspace.Arena.Array();
        _admitted.Clear();
        var next = 0;
        foreach (var payload in payloads)
        {
            var index = admitted[next++];
            if (FaultOf(payload.Value) is { } why)
            {
                _verdicts[index] = Refusal(why);
                continue;
            }
            _workspace.Arena.Add(_payloads, payload.Value);
            _admitted.Add(index);
        }
        if (_shape is not null) _nextShape--;
        (_shape, _elements, _isGathered) = (null, default, false);
        EndIfNoneIsLeft();
        return _admitted.Count > 0 && _admitted.Count < admitted.Length;
    }

    // Why the request at hand cannot be made for this message alone; null if it can.
    private string? FaultOf(Value payload)
    {
        try
        {
            var alone = _workspace.Arena.Array();
            _workspace.Arena.Add(alone, payload);
            Gather(alone);
            if (_shape?.Each is { } each)
            {
                foreach (var element in each.Evaluate(_scope)) Make(element.Value);
            }
            else if (_shape is not null)
            {
                Make();
            }
            return null;
        }
        catch (Exception refused) when (refused is RefusedException or MappingFault)
        {
            return refused.Message;
        }
    }

    private void JudgeItems(ResultsShape results, in Scope answered, in Answer answer)
    {
        var list = results.In.Evaluate(answered);
        var next = 0;
        foreach (var item in list)
        {
            var scope = answered.With(ScopeNames.Item, item.Value);
            var index = results.Index?.Evaluate(scope).Number ?? next;
            next++;
            if (!(index >= 0 && index < _admitted.Count)) continue;
            if (Judge(results.Rules, scope, answer) is { } verdict) _verdicts[_admitted[(int)index]] = verdict;
        }
    }
}
