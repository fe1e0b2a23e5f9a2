using System.Buffers;
using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;

namespace Sluice.Delivery.Attempts;

/// <summary>The gateway's standard output: one writer, whole lines, flushed as soon as no more wait.</summary>
internal sealed class StandardOutput : IAsyncDisposable
{
    /// <summary>How long the end waits for a reader that has stopped reading.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private const int BufferedBytes = 64 * 1024;
    private const byte LineEnd = (byte)'\n';

    // Bounded: when the reader of our output is slow, deliveries to it wait. Nothing is dropped.
    private readonly Channel<Line> _lines = Channel.CreateBounded<Line>(new BoundedChannelOptions(1024)
    {
        FullMode = BoundedChannelFullMode.Wait, SingleReader = true,
    });

    private readonly Stream _stream;
    private readonly TimeProvider _clock;
    private readonly Task _writer;

    /// <summary>Starts a writer that owns the stream.</summary>
    public StandardOutput(Stream stream, TimeProvider? clock = null)
    {
        (_stream, _clock) = (stream, clock ?? TimeProvider.System);
        _writer = Task.Run(RunAsync);
    }

    /// <summary>Of this process.</summary>
    public static StandardOutput OfProcess(TimeProvider clock) => new(Open(), clock);

    /// <summary>The process's standard output as a stream that fails when nobody reads it any more; one that was closed from the start takes all and keeps nothing.</summary>
    internal static Stream Open()
    {
        if (!StandardDescriptor.IsGiven(1)) return Stream.Null;
        if (OperatingSystem.IsWindows()) return Console.OpenStandardOutput();
        // The console's own stream swallows the error of a closed pipe, and what was written would count as delivered. A file, on the
        // other hand, must be appended to wherever its shared position is, which is what the console's stream does.
        var direct = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return direct.CanSeek ? Console.OpenStandardOutput() : direct;
    }

    /// <summary>Writes a line; its end is added. Completes when it is out. Throws <see cref="IOException"/> when it cannot be written.</summary>
    /// <param name="text">The line, which may change as soon as this has ended.</param>
    /// <param name="cancel">Ends waiting; a line that was taken is written all the same.</param>
    public async Task WriteAsync(ReadOnlyMemory<byte> text, CancellationToken cancel)
    {
        // Of its own: whoever is called off hands its memory on while the line still waits for a slow reader.
        var line = new Line(text.ToArray(), new(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await _lines.Writer.WriteAsync(line, cancel);
        }
        catch (ChannelClosedException)
        {
            throw new IOException("The gateway is stopping.");
        }
        await line.Written.Task.WaitAsync(cancel);
    }

    /// <summary>Writes what waits and ends; where nobody reads it, without having written it: whoever waits for a line is not told that it is out.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        try
        {
            await _writer.WaitAsync(Patience, _clock);
        }
        catch (TimeoutException)
        {
            // The write cannot be called back. It ends with the process, or when somebody reads.
            return;
        }
        await _stream.DisposeAsync();
    }

    private async Task RunAsync()
    {
        var buffer = new ArrayBufferWriter<byte>(BufferedBytes);
        var batch = new List<Line>();
        while (await _lines.Reader.WaitToReadAsync())
        {
            while (buffer.WrittenCount < BufferedBytes && _lines.Reader.TryRead(out var line))
            {
                buffer.Write(line.Text);
                buffer.Write([LineEnd]);
                batch.Add(line);
            }
            var failure = await WriteAsync(buffer.WrittenMemory);
            foreach (var line in batch)
            {
                if (failure is null) line.Written.SetResult();
                else line.Written.SetException(failure);
            }
            batch.Clear();
            buffer.ResetWrittenCount();
            // What failed may have gone out in part; the next line must not be glued to it.
            if (failure is not null) buffer.Write([LineEnd]);
        }
    }

    private async Task<IOException?> WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes);
            await _stream.FlushAsync();
            return null;
        }
        catch (IOException closed)
        {
            return closed;
        }
        catch (Exception other) when (other is ObjectDisposedException or UnauthorizedAccessException or NotSupportedException)
        {
            return new(other.Message, other);
        }
    }

    private readonly record struct Line(byte[] Text, TaskCompletionSource Written);
}
