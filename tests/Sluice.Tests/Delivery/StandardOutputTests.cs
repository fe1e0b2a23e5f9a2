using System.IO.Pipes;
using System.Text;
using Sluice.Delivery.Attempts;

namespace Sluice.Tests.Delivery;

public sealed class StandardOutputTests
{
    [Fact]
    public async Task Lines_of_many_writers_stay_whole_and_all_of_them_are_out_when_their_writers_are_told()
    {
        var path = Path.GetTempFileName();
        await using (var output = new StandardOutput(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0)))
        {
            await Task.WhenAll(Enumerable.Range(0, 5000).Select(i =>
                output.WriteAsync(Encoding.UTF8.GetBytes($"{i} {new string('x', i % 500)} {i}"), TestContext.Current.CancellationToken)));
            var lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(5000, lines.Length);
            Assert.All(lines, line => Assert.Equal(line[..line.IndexOf(' ', StringComparison.Ordinal)], line[(line.LastIndexOf(' ') + 1)..]));
        }
        File.Delete(path);
    }

    [Fact]
    public async Task A_closed_pipe_is_an_error_for_the_line_and_not_the_end()
    {
        var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        pipe.DisposeLocalCopyOfClientHandle();
        await using var output = new StandardOutput(pipe);
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAnyAsync<IOException>(() => output.WriteAsync("lost"u8.ToArray(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_pipe_that_nobody_reads_does_not_hold_up_the_end_and_its_line_is_not_told_to_be_out()
    {
        var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        using var client = new AnonymousPipeClientStream(PipeDirection.In, pipe.ClientSafePipeHandle);
        var output = new StandardOutput(pipe);
        using var stop = new CancellationTokenSource();
        // More than a pipe holds.
        var line = output.WriteAsync(new byte[4 * 1024 * 1024], stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => line);
        await output.DisposeAsync();
        await Assert.ThrowsAsync<IOException>(() => output.WriteAsync("late"u8.ToArray(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_line_that_its_writer_gave_up_is_written_as_it_was_though_its_memory_is_in_use_again()
    {
        var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        using var client = new AnonymousPipeClientStream(PipeDirection.In, pipe.ClientSafePipeHandle);
        await using var output = new StandardOutput(pipe);
        using var stop = new CancellationTokenSource();
        // More than a pipe holds, so that the next waits.
        var first = output.WriteAsync(new byte[1024 * 1024], stop.Token);
        var memory = "mine"u8.ToArray();
        var second = output.WriteAsync(memory, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        "else's"u8[..memory.Length].CopyTo(memory);
        var read = new byte[1024 * 1024 + 1 + "mine\n".Length];
        await client.ReadExactlyAsync(read, TestContext.Current.CancellationToken);
        Assert.Equal("mine\n", Encoding.UTF8.GetString(read.AsSpan()[(1024 * 1024 + 1)..]));
    }

    [Fact]
    public async Task After_the_end_it_takes_nothing_more()
    {
        var output = new StandardOutput(new MemoryStream());
        await output.DisposeAsync();
        await Assert.ThrowsAsync<IOException>(() => output.WriteAsync("late"u8.ToArray(), TestContext.Current.CancellationToken));
    }
}
