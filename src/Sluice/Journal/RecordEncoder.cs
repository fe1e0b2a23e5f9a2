using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Sluice.Translation;

namespace Sluice.Journal;

/// <summary>Writes the bytes that <see cref="Record"/> reads.</summary>
public static class RecordEncoder
{
    internal static readonly string[] Methods = ["POST", "PUT", "DELETE", "GET"];

    /// <summary>Appends one record to the buffer. Allocates nothing.</summary>
    public static void Write(IBufferWriter<byte> to, in TrackCall call, string source, string contentType, Translation.Translation translation)
    {
        var reason = translation.NotMappedBecause ?? "";
        var messages = translation.Messages;
        Span<byte> head = stackalloc byte[27];
        head[0] = Record.Version;
        call.Id.WriteBytes(head[1..]);
        BinaryPrimitives.WriteInt64LittleEndian(head[17..], call.ReceivedAt.ToUnixTimeMilliseconds());
        head[25] = (byte)Array.IndexOf(Methods, call.Method);
        head[26] = 0;
        to.Write(head);
        WriteText(to, source);
        WriteBytes(to, call.Target.Span);
        WriteText(to, contentType);
        WriteText(to, reason);
        WriteBytes(to, call.Body.Span);
        WriteInt(to, messages.Count);
        var output = translation.Output.Span;
        Span<byte> keys = stackalloc byte[2 + (3 * 8)];
        foreach (var message in messages)
        {
            keys[0] = (byte)message.Type;
            keys[1] = 0;
            PersonKey.AddTo(keys, output[message.UserId]);
            PersonKey.AddTo(keys, output[message.AnonymousId]);
            PersonKey.AddTo(keys, output[message.PreviousId]);
            to.Write(keys[..(2 + (8 * keys[1]))]);
            WriteBytes(to, output[message.Json]);
        }
    }

    private static void WriteInt(IBufferWriter<byte> to, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(4), value);
        to.Advance(4);
    }

    private static void WriteText(IBufferWriter<byte> to, string text)
    {
        WriteInt(to, Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, to);
    }

    private static void WriteBytes(IBufferWriter<byte> to, ReadOnlySpan<byte> bytes)
    {
        WriteInt(to, bytes.Length);
        to.Write(bytes);
    }
}
