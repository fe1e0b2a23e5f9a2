using Sluice.Destinations.Payloads;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Exchanges;

/// <summary>One thing sent, and its answer.</summary>
internal sealed class SimpleExchange(SimpleDestination destination, DestinationAction action, Parcel parcel, DateTimeOffset at) : Exchange
{
    private Workspace? _workspace;
    private bool _sent;
    private Verdict _verdict = Verdict.Arrived;

    public override Outgoing? Next()
    {
        if (_sent) return null;
        _sent = true;
        try
        {
            return Mapped() is { } mapped ? destination.Build(mapped, at) : null;
        }
        catch (RefusedException refused)
        {
            _verdict = new Verdict.Reject(refused.Message);
            return null;
        }
    }

    public override void Take(in Answer answer) => _verdict = destination.Read(answer);

    public override Verdict VerdictOf(int index) => _verdict;

    public override void Dispose()
    {
        if (_workspace is not { } used) return;
        _workspace = null;
        var isLarge = used.IsLarge;
        used.Clear();
        if (!isLarge) Workspace.Idle.Return(used);
    }

    private Parcel? Mapped()
    {
        if (action.Mapping is not { } mapping) return parcel;
        _workspace = Workspace.Idle.Rent();
        try
        {
            _workspace.Arena.Time = at;
            var message = _workspace.ReadMessage(parcel.Body.Span);
            mapping.Apply(message.Kind == ValueKind.Object ? message : default, _workspace.Arena).WriteTo(_workspace.Body);
            return parcel with { Body = _workspace.Body.Written };
        }
        catch (MappingFault fault)
        {
            _verdict = new Verdict.Reject($"{action.Name}: {fault.Message}");
            return null;
        }
    }
}
