using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sluice.Translation;

namespace Sluice.Routing.Rules;

/// <summary>
/// Ids of the messages that a rule splits another into. The first keeps the id; the others get one that derives from it, the rule's name and
/// their index, so that translating the same call again gives the same ids; and so does another call with the same id, if that is the
/// sender's own: what is sent again is known by its pieces too.
/// </summary>
internal static class PieceId
{
    /// <summary>The id of a piece but the first: a ULID, with the time of the call unless its sender chose the id of the whole.</summary>
    /// <param name="call">The call.</param>
    /// <param name="whole">The id of the message that was split.</param>
    /// <param name="isOwn">Whether the sender, or a rule, chose it.</param>
    /// <param name="rule">The rule's name.</param>
    /// <param name="index">Index of the piece; at least 1, as the first keeps the id.</param>
    public static MessageId Of(in TrackCall call, ReadOnlySpan<byte> whole, bool isOwn, string rule, int index)
    {
        var seed = new byte[whole.Length + 1 + Encoding.UTF8.GetByteCount(rule) + 1 + sizeof(int)];
        whole.CopyTo(seed);
        // A zero byte between them: it occurs in neither.
        var length = Encoding.UTF8.GetBytes(rule, seed.AsSpan(whole.Length + 1)) + whole.Length + 2;
        BinaryPrimitives.WriteInt32BigEndian(seed.AsSpan(length), index);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(seed, digest);
        var random = BinaryPrimitives.ReadUInt128BigEndian(digest);
        return new(isOwn ? random : ((UInt128)(ulong)call.ReceivedAt.ToUnixTimeMilliseconds() << 80) | (random >> 48));
    }
}
