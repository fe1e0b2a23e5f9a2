using System.Text;
using CsCheck;
using Sluice.Cli.Lines;

namespace Sluice.Tests.Cli;

public class LineReaderTests
{
    [Fact]
    public void Lines_are_what_stands_between_line_ends() => Assert.Equal(["a", "", "b\r", "c"], Read("a\n\nb\r\nc"));

    [Fact]
    public void A_last_line_end_does_not_start_another_line() => Assert.Equal(["a", "b"], Read("a\nb\n"));

    [Fact]
    public void Nothing_has_no_lines() => Assert.Empty(Read(""));

    [Fact]
    public void A_byte_order_mark_is_not_part_of_the_first_line() => Assert.Equal(["a", "b"], Read("\uFEFFa\nb"));

    [Fact]
    public void A_line_as_long_as_allowed_is_taken_and_one_longer_is_not()
    {
        using var lines = new LineReader(new MemoryStream(Encoding.UTF8.GetBytes($"{new string('a', 1024)}\n{new string('b', 1025)}\nc\n")), 1024);
        Assert.True(lines.Read());
        Assert.Equal((1024, false, 1), (lines.Line.Length, lines.TooLong, lines.Number));
        Assert.True(lines.Read());
        Assert.Equal((0, true, 2), (lines.Line.Length, lines.TooLong, lines.Number));
        Assert.True(lines.Read());
        Assert.Equal((1, false, 3), (lines.Line.Length, lines.TooLong, lines.Number));
        Assert.False(lines.Read());
    }

    [Fact]
    public void A_line_of_any_length_is_passed_over_in_the_memory_of_the_longest_allowed()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var lines = new LineReader(new EndlessLine(200_000_000), 1024);
        Assert.True(lines.Read());
        Assert.True(lines.TooLong);
        Assert.True(lines.Read());
        Assert.Equal("end", Encoding.UTF8.GetString(lines.Line.Span));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void However_a_stream_hands_out_its_bytes_the_lines_are_the_same() =>
        Gen.Select(Gen.String[Gen.Char["abé\r\n"], 0, 300], Gen.Int[1, 7], Gen.Int[1, 40]).Sample((text, piece, longest) =>
        {
            var expected = text.Split('\n');
            if (expected[^1].Length == 0) expected = expected[..^1];
            var longer = expected.Select(line => Encoding.UTF8.GetByteCount(line) > longest ? "too long" : line);
            Assert.Equal(longer, Read(text, piece, longest));
        });

    private static List<string> Read(string text, int piece = 1000, int longest = 1024)
    {
        using var lines = new LineReader(new Drip(Encoding.UTF8.GetBytes(text), piece), longest);
        var read = new List<string>();
        while (lines.Read()) read.Add(lines.TooLong ? "too long" : Encoding.UTF8.GetString(lines.Line.Span));
        return read;
    }

    /// <summary>Gives out a few bytes at a time, as a pipe may.</summary>
    private sealed class Drip(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));
    }

    /// <summary>A line of so many bytes and one that says <c>end</c>, made as it is read.</summary>
    private sealed class EndlessLine(long length) : MemoryStream
    {
        private long _left = length;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_left < 0) return 0;
            var piece = (int)Math.Min(count, _left);
            buffer.AsSpan(offset, piece).Fill((byte)'x');
            _left -= piece;
            if (piece > 0) return piece;
            _left = -1;
            "\nend"u8.CopyTo(buffer.AsSpan(offset));
            return 4;
        }
    }
}
