"""The graphs of lectures and problem sheets, each as a program and as a list of its nodes."""

from tests.homework.byhand import graph

SCALARS = (
    graph("circuit", "q = x + y; f = q * z", {"x": -2, "y": 5, "z": -4}, "q add x y; f mul q z"),
    graph(
        "neuron",
        "1/(1+exp(-(w0*x0+w1*x1+w2)))",
        {"w0": 2, "x0": -1, "w1": -3, "x1": -2, "w2": -3},
        "n1 mul w0 x0; n2 mul w1 x1; n3 add n1 n2; n4 add n3 w2; n5 neg n4; n6 exp n5;"
        "n7 add 1 n6; f div 1 n7",
    ),
    graph(
        "neuron with a sigmoid gate",
        "s = w0*x0 + w1*x1 + b; f = sigmoid(s)",
        {"w0": 0.7, "x0": -1.3, "w1": -0.4, "x1": 2.6, "b": 0.9},
        "n1 mul w0 x0; n2 mul w1 x1; n3 add n1 n2; s add n3 b; f sigmoid s",
    ),
    graph(
        "max and a doubling",
        "(x*y + max(z, w))*2",
        {"x": 3, "y": -4, "z": 2, "w": -1},
        "n1 mul x y; n2 max z w; n3 add n1 n2; f mul n3 2",
    ),
    graph(
        "two sigmoids in a quotient",
        "(x+sigmoid(y))/(sigmoid(x)+(x+y)^2)",
        {"x": 3, "y": -4},
        "n1 sigmoid y; n2 add x n1; n3 sigmoid x; n4 add x y; n5 pow n4 2; n6 add n3 n5;"
        "f div n2 n6",
    ),
    graph(
        "half of the squared error",
        "p = w*x + b; e = p - t; L = 0.5*e^2",
        {"w": 1.5, "x": 3, "b": -0.7, "t": 2.2},
        "n1 mul w x; p add n1 b; e sub p t; n2 pow e 2; L mul 0.5 n2",
    ),
    graph(
        "mean squared error of three points",
        "e1 = w*x1 - t1; e2 = w*x2 - t2; e3 = w*x3 - t3; L = (e1^2 + e2^2 + e3^2)/3",
        {"w": 1.7, "x1": 0.6, "t1": 2.3, "x2": -1.4, "t2": -0.8, "x3": 2.5, "t3": 3.1},
        "n1 mul w x1; e1 sub n1 t1; n2 mul w x2; e2 sub n2 t2; n3 mul w x3; e3 sub n3 t3;"
        "n4 pow e1 2; n5 pow e2 2; n6 add n4 n5; n7 pow e3 2; n8 add n6 n7; L div n8 3",
    ),
    graph(
        "a line through two points",
        "e1 = w*x1 + b - t1; e2 = w*x2 + b - t2; L = (e1^2 + e2^2)/2",
        {"w": 3, "b": -4, "x1": 5, "t1": 7, "x2": -3, "t2": -8},
        "n1 mul w x1; n2 add n1 b; e1 sub n2 t1; n3 mul w x2; n4 add n3 b; e2 sub n4 t2;"
        "n5 pow e1 2; n6 pow e2 2; n7 add n5 n6; L div n7 2",
    ),
    graph(
        "hinge loss of three scores",
        "m1 = max(0, s1 - s0 + 1); m2 = max(0, s2 - s0 + 1); L = m1 + m2",
        {"s0": 3.2, "s1": 5.1, "s2": -1.7},
        "n1 sub s1 s0; n2 add n1 1; m1 max 0 n2; n3 sub s2 s0; n4 add n3 1; m2 max 0 n4;"
        "L add m1 m2",
    ),
    graph(
        "hinge loss with a margin and a penalty",
        "s = w*x + b; m = max(0, 1 - y*s); L = m + c*w^2",
        {"w": 0.6, "x": -2.3, "b": 0.4, "y": 1.4, "c": 0.3},
        "n1 mul w x; s add n1 b; n2 mul y s; n3 sub 1 n2; m max 0 n3; n4 pow w 2; n5 mul c n4;"
        "L add m n5",
    ),
    graph(
        "linear layer and relu",
        "h = relu(w*x + b); f = v*h + c",
        {"w": 3, "x": -2, "b": 11, "v": -4, "c": 7},
        "n1 mul w x; n2 add n1 b; h relu n2; n3 mul v h; f add n3 c",
    ),
    graph(
        "two hidden units, one of them off",
        "h1 = relu(w1*x); h2 = relu(w2*x); f = (v1*h1 + v2*h2 - t)^2",
        {"w1": 0.8, "w2": -1.3, "x": 2.4, "v1": -0.6, "v2": 1.9, "t": 0.7},
        "n1 mul w1 x; h1 relu n1; n2 mul w2 x; h2 relu n2; n3 mul v1 h1; n4 mul v2 h2;"
        "n5 add n3 n4; n6 sub n5 t; f pow n6 2",
    ),
    graph(
        "two steps of a recurrent network",
        "h1 = tanh(w*x1 + u*h0); h2 = tanh(w*x2 + u*h1); f = v*h2",
        {"w": 0.6, "x1": 1.3, "u": -0.9, "h0": 0.4, "x2": -0.7, "v": 2.3},
        "n1 mul w x1; n2 mul u h0; n3 add n1 n2; h1 tanh n3; n4 mul w x2; n5 mul u h1;"
        "n6 add n4 n5; h2 tanh n6; f mul v h2",
    ),
    graph(
        "a gate of an LSTM",
        "i = sigmoid(a*x); g = tanh(b*x); c = i*g + k",
        {"a": 1.4, "b": -0.6, "x": 0.8, "k": 0.3},
        "n1 mul a x; i sigmoid n1; n2 mul b x; g tanh n2; n3 mul i g; c add n3 k",
    ),
    graph(
        "logistic loss",
        "p = sigmoid(w*x + b); L = -log(p)",
        {"w": 0.9, "x": -1.6, "b": 0.3},
        "n1 mul w x; n2 add n1 b; p sigmoid n2; n3 log p; L neg n3",
    ),
    graph(
        "binary cross-entropy",
        "p = sigmoid(w*x); L = -(t*log(p) + (1 - t)*log(1 - p))",
        {"w": 0.7, "x": 1.9, "t": 0.4},
        "n1 mul w x; p sigmoid n1; n2 log p; n3 mul t n2; n4 sub 1 t; n5 sub 1 p; n6 log n5;"
        "n7 mul n4 n6; n8 add n3 n7; L neg n8",
    ),
    graph(
        "log-likelihood of a normal distribution",
        "z = (x - m)/s; l = -log(s) - z^2/2",
        {"x": 3.4, "m": 1.9, "s": 0.6},
        "n1 sub x m; z div n1 s; n2 log s; n3 neg n2; n4 pow z 2; n5 div n4 2; l sub n3 n5",
    ),
    graph(
        "log-likelihood of a coin",
        "l = 7*log(p) + 3*log(1 - p)",
        {"p": 0.6},
        "n1 log p; n2 mul 7 n1; n3 sub 1 p; n4 log n3; n5 mul 3 n4; l add n2 n5",
    ),
    graph(
        "quotient",
        "x*y/(x + z)",
        {"x": 5, "y": -3, "z": 2.5},
        "n1 mul x y; n2 add x z; f div n1 n2",
    ),
    graph(
        "length of a vector",
        "sqrt(x^2 + y^2)/z",
        {"x": 3, "y": -4, "z": 2.5},
        "n1 pow x 2; n2 pow y 2; n3 add n1 n2; n4 sqrt n3; f div n4 z",
    ),
    graph(
        "hypot",
        "r = hypot(x, y); f = r*z - r/4",
        {"x": 1.2, "y": -3.5, "z": 2.3},
        "r hypot x y; n1 mul r z; n2 div r 4; f sub n1 n2",
    ),
    graph(
        "a fork of three paths",
        "q = x*y; f = q^2 + 3*q + sin(q)",
        {"x": 1.7, "y": -0.6},
        "q mul x y; n1 pow q 2; n2 mul 3 q; n3 add n1 n2; n4 sin q; f add n3 n4",
    ),
    graph(
        "forks with whole numbers",
        "x*y + x*z - y",
        {"x": 3, "y": 7, "z": -5},
        "n1 mul x y; n2 mul x z; n3 add n1 n2; f sub n3 y",
    ),
    graph(
        "sine times cosine",
        "sin(x)*cos(y)",
        {"x": 0.7, "y": 1.9},
        "n1 sin x; n2 cos y; f mul n1 n2",
    ),
    graph(
        "sines of products",
        "sin(x*y) + cos(x - y) + tan(y/3)",
        {"x": 1.4, "y": -0.8},
        "n1 mul x y; n2 sin n1; n3 sub x y; n4 cos n3; n5 add n2 n4; n6 div y 3; n7 tan n6;"
        "f add n5 n7",
    ),
    graph(
        "powers",
        "x^3*y^2 - 4*x",
        {"x": -1.5, "y": 3},
        "n1 pow x 3; n2 pow y 2; n3 mul n1 n2; n4 mul 4 x; f sub n3 n4",
    ),
    graph(
        "a bell curve",
        "y*exp(-x^2/3)",
        {"x": 1.3, "y": 2.4},
        "n1 pow x 2; n2 neg n1; n3 div n2 3; n4 exp n3; f mul y n4",
    ),
    graph(
        "logarithms",
        "log(x*y + z) + log2(x) - log10(y)",
        {"x": 3.5, "y": 2.6, "z": -4.2},
        "n1 mul x y; n2 add n1 z; n3 log n2; n4 log2 x; n5 add n3 n4; n6 log10 y; f sub n5 n6",
    ),
    graph(
        "softplus spelled out",
        "log(1 + exp(w*x))",
        {"w": 0.8, "x": -1.7},
        "n1 mul w x; n2 exp n1; n3 add 1 n2; f log n3",
    ),
    graph(
        "absolute error with a penalty",
        "abs(w*x - t) + c*abs(w)",
        {"w": -1.3, "x": 2.2, "t": 0.6, "c": 0.4},
        "n1 mul w x; n2 sub n1 t; n3 abs n2; n4 abs w; n5 mul c n4; f add n3 n5",
    ),
    graph(
        "minimum",
        "m = min(x*y, z); f = m*m + x",
        {"x": 2.5, "y": -1.4, "z": 0.9},
        "n1 mul x y; m min n1 z; n2 mul m m; f add n2 x",
    ),
    graph(
        "two layers of sigmoids",
        "h = sigmoid(w1*x); p = sigmoid(w2*h); L = (p - t)^2",
        {"w1": 1.2, "x": 0.7, "w2": -2.1, "t": 0.9},
        "n1 mul w1 x; h sigmoid n1; n2 mul w2 h; p sigmoid n2; n3 sub p t; L pow n3 2",
    ),
    graph(
        "a sum times a sum",
        "c = a + b; d = b + 3; f = c*d",
        {"a": 5, "b": -7},
        "c add a b; d add b 3; f mul c d",
    ),
    graph(
        "inverse root",
        "5/sqrt(x) + square(y)/x",
        {"x": 6.25, "y": -3},
        "n1 sqrt x; n2 div 5 n1; n3 square y; n4 div n3 x; f add n2 n4",
    ),
    graph(
        "softmax of two scores",
        "p = exp(a); q = exp(b); s = p/(p + q); L = -log(s)",
        {"a": 0.4, "b": 1.3},
        "p exp a; q exp b; n1 add p q; s div p n1; n2 log s; L neg n2",
    ),
    graph(
        "offset and factor",
        "u = (x - y)/z; f = 5*u - 7",
        {"x": 8, "y": -3, "z": 4},
        "n1 sub x y; u div n1 z; n2 mul 5 u; f sub n2 7",
    ),
    graph(
        "exponentials",
        "a = exp(x); b = exp(-y); f = a*b + a/3",
        {"x": 0.6, "y": 1.4},
        "a exp x; n1 neg y; b exp n1; n2 mul a b; n3 div a 3; f add n2 n3",
    ),
    graph(
        "growth",
        "c*3^t - t/5",
        {"c": 0.7, "t": 1.6},
        "n1 pow 3 t; n2 mul c n1; n3 div t 5; f sub n2 n3",
    ),
)

ARRAYS = (
    graph(
        "squared length",
        "sum((W @ x)^2)",
        {"W": [[1, 3], [-2, 4]], "x": [5, -3]},
        "n1 matmul W x; n2 pow n1 2; f sum n2",
    ),
    graph(
        "a batch through a layer",
        "Y = X @ W + b; L = sum(relu(Y)*V)",
        {
            "X": [[1.2, -0.7], [0.4, 2.1]],
            "W": [[0.6, -1.1], [1.7, 0.8]],
            "b": [0.3, -0.9],
            "V": [[1.5, -2.3], [0.7, 3.1]],
        },
        "n1 matmul X W; Y add n1 b; n2 relu Y; n3 mul n2 V; L sum n3",
    ),
    graph(
        "linear regression of a batch",
        "e = X @ w + b - t; L = mean(e^2)",
        {
            "X": [[0.5, -1.2], [1.4, 0.3], [-0.8, 2.2]],
            "w": [1.6, -0.7],
            "b": 0.4,
            "t": [0.9, -1.3, 2.8],
        },
        "n1 matmul X w; n2 add n1 b; e sub n2 t; n3 pow e 2; L mean n3",
    ),
    graph(
        "softmax classifier",
        "cross_entropy(W @ x + b, 1)",
        {"W": [[0.3, -0.8], [1.1, 0.6], [-0.5, 0.9]], "x": [1.4, -0.7], "b": [0.2, -0.3, 0.6]},
        "n1 matmul W x; n2 add n1 b; f cross_entropy n2 1",
    ),
    graph(
        "softmax and logarithm",
        "p = softmax(z); L = -log(p[2])",
        {"z": [0.6, 1.3, -0.4]},
        "p softmax z; n1 index p 2; n2 log n1; L neg n2",
    ),
    graph(
        "a recurrent step",
        "h = tanh(W @ x + U @ k); f = sum(v*h)",
        {
            "W": [[0.5, -0.9], [0.8, 0.3]],
            "x": [1.2, 0.7],
            "U": [[-0.4, 0.6], [1.1, 0.2]],
            "k": [0.3, -0.8],
            "v": [2.3, -1.4],
        },
        "n1 matmul W x; n2 matmul U k; n3 add n1 n2; h tanh n3; n4 mul v h; f sum n4",
    ),
    graph(
        "square matrices",
        "sum((A @ B)*C)",
        {
            "A": [[1, 3], [-2, 4]],
            "B": [[5, -1], [2, 6]],
            "C": [[3, -4], [7, 2]],
        },
        "n1 matmul A B; n2 mul n1 C; f sum n2",
    ),
    graph(
        "two layers",
        "h = relu(W @ x + b); y = V @ h; L = 0.5*sum((y - t)^2)",
        {
            "W": [[0.7, -0.4], [-1.2, 0.9], [0.6, 1.1]],
            "x": [1.3, 0.8],
            "b": [0.2, -0.5, 0.4],
            "V": [[1.4, -0.6, 0.3], [-0.8, 0.7, 1.9]],
            "t": [0.5, 1.7],
        },
        "n1 matmul W x; n2 add n1 b; h relu n2; y matmul V h; n3 sub y t; n4 pow n3 2; n5 sum n4;"
        "L mul 0.5 n5",
    ),
    graph(
        "attention weights",
        "p = softmax(K @ q); f = sum(p*v)",
        {"K": [[0.6, -0.3], [1.2, 0.8]], "q": [0.9, 1.4], "v": [2.5, -1.7]},
        "n1 matmul K q; p softmax n1; n2 mul p v; f sum n2",
    ),
    graph(
        "mean of sigmoids",
        "mean(sigmoid(X @ w + b))",
        {"X": [[0.8, -1.5], [2.1, 0.4], [-0.6, 1.3]], "w": [0.7, -0.9], "b": 0.5},
        "n1 matmul X w; n2 add n1 b; n3 sigmoid n2; f mean n3",
    ),
)

GRAPHS = (*SCALARS, *ARRAYS)
