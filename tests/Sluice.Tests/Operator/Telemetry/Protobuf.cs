using System.Buffers.Binary;
using System.Text;

namespace Sluice.Tests.Operator.Telemetry;

/// <summary>A protobuf message, as far as tests have to look into it: its fields by number.</summary>
/// <param name="bytes">The message.</param>
internal sealed class Protobuf(byte[] bytes)
{
    private readonly ILookup<int, byte[]> _fields = Fields(bytes).ToLookup(static one => one.Number, static one => one.Bytes);

    /// <summary>The bytes of a field that is there once; none when it is not.</summary>
    public byte[] Bytes(int number) => _fields[number].SingleOrDefault([]);

    public string Text(int number) => Encoding.UTF8.GetString(Bytes(number));

    /// <summary>Bytes as trace ids are written.</summary>
    public string Hex(int number) => Convert.ToHexStringLower(Bytes(number));

    public long Number(int number) => Bytes(number) is { Length: 8 } value ? BinaryPrimitives.ReadInt64LittleEndian(value) : 0;

    public bool Has(int number) => _fields[number].Any();

    /// <summary>The messages of a field, and of fields of these in turn.</summary>
    public IEnumerable<Protobuf> Each(params int[] path) =>
        path.Aggregate((IEnumerable<Protobuf>)[this], static (messages, number) => messages.SelectMany(one => one._fields[number].Select(static value => new Protobuf(value))));

    /// <summary>A list of attributes in a field, their values as text.</summary>
    public Dictionary<string, string> Attributes(int number) => Each(number).ToDictionary(static one => one.Text(1), static one =>
    {
        var value = one.Each(2).Single();
        return value.Has(1) ? value.Text(1) : $"{value.Number(3)}";
    });

    // Numbers of all kinds become eight bytes.
    private static IEnumerable<(int Number, byte[] Bytes)> Fields(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var key = Varint(bytes, ref at);
            byte[] value;
            switch (key & 7)
            {
                case 0:
                    value = new byte[8];
                    BinaryPrimitives.WriteUInt64LittleEndian(value, Varint(bytes, ref at));
                    break;
                case 1:
                    value = bytes[at..(at += 8)];
                    break;
                case 2:
                    var length = (int)Varint(bytes, ref at);
                    value = bytes[at..(at += length)];
                    break;
                case 5:
                    value = [.. bytes[at..(at += 4)], 0, 0, 0, 0];
                    break;
                default:
                    throw new InvalidDataException();
            }
            yield return ((int)(key >> 3), value);
        }
    }

    private static ulong Varint(byte[] bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }
}
