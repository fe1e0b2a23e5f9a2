using System.Text;
using Sluice.Routing.Values;
using Sluice.Translation;

namespace Sluice.Routing.Rules;

/// <summary>A call as rules for calls without a counterpart see it: <c>{operation, method, path, params, query, body}</c>.</summary>
internal static class CallValue
{
    private static readonly Value Operation = Value.Constant("operation"), Method = Value.Constant("method"), Path = Value.Constant("path"),
        Params = Value.Constant("params"), Query = Value.Constant("query"), Body = Value.Constant("body");

    /// <summary>The value of a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="endpoint">What it was matched to; its captured segment is <c>params.segment_id</c> or <c>params.delivery_id</c>.</param>
    /// <param name="into">Has just translated it, and so holds its body.</param>
    /// <param name="arena">Where the value is made.</param>
    public static Value Of(in TrackCall call, Endpoint endpoint, TranslatedCall into, Arena arena)
    {
        var target = Encoding.ASCII.GetString(call.Target.Span);
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var value = arena.Object();
        arena.Add(value, Operation, arena.String(Word(endpoint.Operation)));
        arena.Add(value, Method, arena.String(call.Method));
        arena.Add(value, Path, arena.String(question < 0 ? target : target[..question]));
        var parameters = arena.Object();
        var captured = Encoding.ASCII.GetString(call.Target.Span[endpoint.First]);
        var name = endpoint.Operation == Translation.Operation.Unsubscribe ? "delivery_id"u8 : "segment_id"u8;
        if (captured.Length > 0) arena.Set(parameters, name, arena.String(Uri.UnescapeDataString(captured)));
        arena.Add(value, Params, parameters);
        arena.Add(value, Query, question < 0 ? arena.Object() : ReadQuery(target[(question + 1)..], arena));
        arena.Add(value, Body, call.Body.IsEmpty ? arena.Object() : new Value(into.Body, 0));
        return value;
    }

    private static Value ReadQuery(string query, Arena arena)
    {
        var value = arena.Object();
        foreach (var (name, text) in QueryParameter.Read(query)) arena.Set(value, Encoding.UTF8.GetBytes(name), arena.String(text));
        return value;
    }

    private static string Word(Operation operation) => operation switch
    {
        Translation.Operation.AddToSegment => "add_to_segment",
        Translation.Operation.RemoveFromSegment => "remove_from_segment",
        _ => operation.ToString().ToLowerInvariant(),
    };
}
