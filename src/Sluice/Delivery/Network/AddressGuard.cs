using System.Net;
using Sluice.Configuration;

namespace Sluice.Delivery.Network;

/// <summary>
/// Decides where connections of one owner may go: to public addresses, and to what its <c>allow</c> names. Pure: it is given the addresses that
/// a name was found to have.
/// </summary>
/// <param name="owner">Whose they are, for the cure: <c>destination hook</c>.</param>
/// <param name="allow">Its exceptions.</param>
internal sealed class AddressGuard(string owner, IReadOnlyList<AllowRule> allow)
{
    private readonly string _owner = owner;
    private readonly IReadOnlyList<AllowRule> _allow = allow;

    /// <summary>That of a destination.</summary>
    public static AddressGuard Of(DestinationConfig config) => new($"destination {config.Name}", config.Allow);

    /// <summary>Whether another guard decides and speaks alike.</summary>
    public bool IsLike(AddressGuard other) =>
        ReferenceEquals(this, other) || (_owner == other._owner && _allow.SequenceEqual(other._allow));

    /// <summary>Why no connection may be made; null when it may.</summary>
    /// <param name="host">As the address has it: a name, or an IP address.</param>
    /// <param name="port">The port.</param>
    /// <param name="address">What the host was found to be.</param>
    /// <returns>What the address is, and the line that would allow it.</returns>
    public string? Refuse(string host, int port, IPAddress address)
    {
        host = Normal(host);
        if (_allow.Any(rule => rule.Allows(host))) return null;
        address = SpecialRange.Plain(address);
        var (said, needed, excepted) = (Subject(host, address), new List<string>(), IsExcepted(address));
        for (IPAddress? at = address; at is not null && SpecialRange.Of(at) is { } range; at = range.Embedded(at))
        {
            said += ReferenceEquals(at, address) ? $"{range.Kind} ({range.Network})" : $" that stands for {at}, {range.Kind} ({range.Network})";
            if (!IsExcepted(at)) needed.Add(range.Network.ToString());
        }
        if (needed.Count > 0) return $"{said}: {Cure(IsLiteral(host) ? needed : [host])}";
        if (excepted || !ServicePorts.Has(port)) return null;
        return $"port {port} is that of another protocol than HTTP: {Cure([IsLiteral(host) ? address.ToString() : host])}";
    }

    /// <summary>The same as far as it can be said without looking the name up.</summary>
    public string? Refuse(Uri url) => Written(url.IdnHost) is { } address ? Refuse(url.IdnHost, url.Port, address) : null;

    /// <summary>The address that a host says it is; null for a name, which has to be looked up.</summary>
    public static IPAddress? Written(string host)
    {
        if (IsLocalName(host)) return IPAddress.Loopback;
        return IPAddress.TryParse(Normal(host), out var address) ? address : null;
    }

    /// <summary>Whether a name is by definition this machine's (RFC 6761).</summary>
    public static bool IsLocalName(string host) => Normal(host) is "localhost" || Normal(host).EndsWith(".localhost", StringComparison.Ordinal);

    // A link-local address may have the name of a network card behind a %, which is an escape too.
    private static string Normal(string host) => host.Trim('[', ']').Split('%')[0].TrimEnd('.').ToLowerInvariant();

    private static bool IsLiteral(string host) => IPAddress.TryParse(host, out _);

    private static string Subject(string host, IPAddress address) =>
        IPAddress.TryParse(host, out var written) && SpecialRange.Plain(written).Equals(address) ? $"{address} is " : $"{host} is at {address}, ";

    private bool IsExcepted(IPAddress address) => _allow.Any(rule => rule.Allows(address));

    // What begins with a colon needs quotes there.
    private static string InYaml(string text) => text[0] == ':' ? $"\"{text}\"" : text;

    private string Cure(IReadOnlyList<string> needed)
    {
        var line = $"`allow: [{string.Join(", ", _allow.Select(rule => rule.Text).Concat(needed).Select(InYaml))}]`";
        return _allow.Count == 0 ? $"to allow it, add {line} to {_owner}" : $"to allow it, write {line} in {_owner}";
    }
}
