using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sluice.Destinations.Functions;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Vwo;

/// <summary>The visitor ids of VWO, which its server SDKs make out of a user id in the same way.</summary>
internal sealed class VwoCode : DestinationCode
{
    private const int UuidBytes = 16;

    // VWO's own namespace, from which each account's is made.
    private static readonly byte[] Namespace = Convert.FromHexString("11e13cd76c4853ec86797e9c752273c5");

    public override IReadOnlyDictionary<string, CodeFunction> Functions { get; } = new Dictionary<string, CodeFunction> { ["visitor"] = Visitor };

    private static Value Visitor(CallArguments arguments)
    {
        var account = arguments["account"u8].Number.ToString(CultureInfo.InvariantCulture);
        var id = arguments["id"u8].Utf8;
        return arguments.Arena.String(Convert.ToHexString(Uuid(id, Uuid(Encoding.UTF8.GetBytes(account), Namespace))));
    }

    // RFC 9562, version 5.
    [SuppressMessage("Security", "CA5350", Justification = "The version is defined by SHA-1.")]
    private static byte[] Uuid(ReadOnlySpan<byte> name, byte[] space)
    {
        var uuid = SHA1.HashData([.. space, .. name])[..UuidBytes];
        uuid[6] = (byte)((uuid[6] & 0x0f) | 0x50);
        uuid[8] = (byte)((uuid[8] & 0x3f) | 0x80);
        return uuid;
    }
}
