using System.Text.Json.Nodes;

namespace Sluice.Configuration.Declarations;

/// <summary>Where a destination may be that is no public address.</summary>
internal sealed class Allowed : Scalar<AllowRule>
{
    public override string Says => "a network, an address, a host or `.` and the end of one";

    public override string? Parse(string text, out AllowRule value) => AllowRule.Read(text, out value);

    public override string Write(AllowRule value) => value.Text;

    protected override JsonObject Native() => AnyValue("^[0-9A-Za-z_.:/-]+$");
}

/// <summary>Where a proxy may be that is believed.</summary>
internal sealed class Network : Scalar<AllowRule>
{
    public override string Says => "a network or an address";

    public override string? Parse(string text, out AllowRule value) =>
        AllowRule.Read(text, out value) ?? (value.IsHost ? "is a name; proxies are known by their address: write one such as 10.0.0.0/8 or 10.1.2.3" : null);

    public override string Write(AllowRule value) => value.Text;

    protected override JsonObject Native() => AnyValue("^[0-9A-Fa-f.:/]+$");
}
