using Sluice.Ingest.Calls;

namespace Sluice.Tests.Ingest.Calls;

public sealed class PooledBufferTests
{
    [Theory]
    [InlineData(4 * 1024, true)]
    [InlineData(1024 * 1024, false)]
    public void What_most_calls_need_is_kept_and_more_is_given_back(int size, bool isKept)
    {
        var buffer = new PooledBuffer();
        buffer.Reserve(size);
        buffer.Release();
        Assert.Equal(isKept, buffer.GetMemory().Length >= size);
    }
}
